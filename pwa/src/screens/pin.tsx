/** The PIN pad: five tries, then it waits, and says for how long. */

import { useSignal } from "@preact/signals";
import { tell } from "../scan/feedback.ts";
import { nameOf } from "../world/known.ts";
import { checkPin } from "../world/session.ts";
import { Button } from "../ui/parts.tsx";
import { Keypad } from "../ui/keypad.tsx";
import { t } from "../words/words.ts";

const SHORTEST = 4;

export function PinPad({ person, right }: { person: string; right: (proof: CryptoKey) => void }) {
  const pin = useSignal("");
  const words = useSignal("");
  const busy = useSignal(false);

  async function check(): Promise<void> {
    const typed = pin.value;
    busy.value = true;
    pin.value = "";
    const { answer, proof } = await checkPin(person, typed).finally(() => {
      busy.value = false;
    });
    if (answer === "right" && proof !== null) return right(proof);
    words.value = typeof answer === "object"
      ? t("pin.locked", { seconds: Math.ceil(answer.lockedFor / 1000) })
      : t("pin.wrong");
    tell("wrong", words.value);
  }

  return (
    <div class="pin">
      <p class="lead">{nameOf(person)} · PIN</p>
      <p class="dots" role="status" aria-label={t("pin.typed", { n: pin.value.length })}>{"●".repeat(pin.value.length) || "–"}</p>
      {words.value ? <p class="problem" role="alert">✕ {words.value}</p> : null}
      <Keypad value={pin.value} set={(value) => { pin.value = value; }} most={12} />
      <Button kind="go" big id="pin-ok" disabled={busy.value || pin.value.length < SHORTEST} onTap={() => void check()}>
        {busy.value ? t("pin.busy") : t("do.ok")}
      </Button>
    </div>
  );
}
