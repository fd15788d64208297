/** Knows photos: made small on the device, named by the hash of their bytes, and sent after the records. */

import { patience } from "../store/patience.ts";
import { Away, Refused } from "./exchange.ts";
import { withStore } from "../store/store.ts";

const LONGEST_SIDE = 1280;
const QUALITY = 0.7;
const KEEP_MS = 30 * 86_400_000;

/** Make a photo small, keep it, and return its hash. */
export async function keepPhoto(file: Blob): Promise<string> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const small = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (small === null) throw new Error("the photo could not be made small");
  const bytes = await small.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hash = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  await withStore((store) => store.put("photos", { hash, bytes, type: "image/jpeg", sent: 0, at: Date.now() }));
  return hash;
}

/** The server may have lost photos with its records: send them all again, it keeps each once. */
export async function photosAgain(): Promise<void> {
  await withStore(async (store) => {
    for (const photo of await store.getAllFromIndex("photos", "sent", 1)) await store.put("photos", { ...photo, sent: 0 });
  });
}

/** What was sent a month ago goes: until then the server may be restored and ask for it again. */
export async function forgetOldPhotos(): Promise<void> {
  await withStore(async (store) => {
    for (const photo of await store.getAllFromIndex("photos", "sent", 1)) {
      if (photo.at < Date.now() - KEEP_MS) await store.delete("photos", photo.hash);
    }
  });
}

const PHOTO_MS = 60_000;

/** Send what is not sent, one by one. One the server refuses is not tried for ever. */
export async function sendPhotos(token: string): Promise<void> {
  const waiting = await withStore((store) => store.getAllFromIndex("photos", "sent", 0));
  for (const photo of waiting) {
    const waits = patience(PHOTO_MS);
    const answer = await fetch(`/api/photos/${photo.hash}`, {
      method: "PUT",
      body: photo.bytes,
      signal: waits.signal,
      headers: { authorization: `Bearer ${token}`, "content-type": photo.type },
    })
      .catch((error: unknown) => {
        throw new Away(String(error));
      })
      .finally(waits.done);
    if (answer.status === 401 || answer.status === 403) throw new Refused(answer.status, "device_unknown", { en: "", zh: "" }, 0);
    if (answer.status === 204 && !answer.redirected) await withStore((store) => store.put("photos", { ...photo, sent: 1 }));
  }
}
