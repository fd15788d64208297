/** A photo or two with a report: taken with the device's own camera app, made small, and sent later. */

import { useSignal } from "@preact/signals";
import { keepPhoto } from "../queue/photos.ts";
import { tell } from "../scan/feedback.ts";
import { t } from "../words/words.ts";

const MOST = 4;

export function PhotoRow({ hashes, set }: { hashes: readonly string[]; set: (hashes: readonly string[]) => void }) {
  const busy = useSignal(false);

  async function take(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    if (file === undefined) return;
    busy.value = true;
    try {
      const hash = await keepPhoto(file);
      set([...hashes.filter((one) => one !== hash), hash].slice(-MOST));
      tell("ok", t("photo.taken"));
    } catch {
      tell("wrong", t("photo.failed"));
    } finally {
      busy.value = false;
      input.value = "";
    }
  }

  return (
    <label class="button plain photo">
      {busy.value ? t("photo.busy") : hashes.length > 0 ? t("photo.count", { n: hashes.length }) : t("photo.take")}
      <input type="file" accept="image/*" capture="environment" data-photo onChange={(event) => void take(event.currentTarget)} />
    </label>
  );
}
