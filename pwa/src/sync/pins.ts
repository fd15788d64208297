/** Knows a PIN as a phone proves it without a network: a slow key made of it, and MACs under that key. */

const hex = (bytes: ArrayBuffer): string => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const fromHex = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** The key that PIN and salt make, or null if it is not the right PIN. */
export async function pinKey(
  pin: string,
  told: { readonly salt: string; readonly rounds: number; readonly check: string },
): Promise<CryptoKey | null> {
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: fromHex(told.salt), iterations: told.rounds };
  const bits = await crypto.subtle.deriveBits(how, secret, 256);
  if (hex(await crypto.subtle.digest("SHA-256", bits)) !== told.check) return null;
  return macKey(bits);
}

export const macKey = (bits: BufferSource): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", bits, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

/** The HMAC-SHA-256 of a text, in hex. */
export async function mac(key: CryptoKey, text: string): Promise<string> {
  return hex(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text)));
}

/** The seal of a rescue file's lines, or of an id this device had, under the device's key. */
export async function sealed(deviceKey: string, text: string): Promise<string> {
  return mac(await macKey(fromHex(deviceKey)), text);
}
