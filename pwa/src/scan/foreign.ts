/** Knows what a code that is not ours looks like: whoever scanned it is told, instead of being sent to look for a fault. */

export type Looks = "product" | "wechat" | "link" | "supplier" | "foreign" | "damaged";

const OURS = /[WCPEMSRVNBA][0-9A-Z]{13}\s*$/;

/** What it looks like; `damaged` if it seems to be one of ours that was read badly. */
export function looksLike(text: string): Looks {
  const plain = text.normalize("NFKC").trim();
  if (/^\d{8}$|^\d{12,14}$/.test(plain) && isEan(plain)) return "product";
  if (/(weixin|wechat|wx\.qq|alipay|dingtalk)/i.test(plain)) return "wechat";
  if (/\/s\//i.test(plain) || OURS.test(plain.toUpperCase())) return "damaged";
  if (/^(https?:|www\.)/i.test(plain)) return "link";
  if (/^(\]C1|\(01\)|01\d{14})/.test(plain) || plain.includes("\u001d")) return "supplier";
  return "foreign";
}

function isEan(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, n) => total + Number(digit) * (n % 2 === 1 ? 3 : 1), 0);
  return sum % 10 === 0;
}
