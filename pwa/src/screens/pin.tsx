/** The PIN pad: five tries, then it waits, and says for how long. The first time on a device the server is asked. */

import type { PersonKey } from "../sync/agreed.ts";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { tell } from "../scan/feedback.ts";
import { nameOf } from "../world/known.ts";
import { enterPin } from "../queue/enterPin.ts";
import { checkPin, holdsPin, lockedFor, type PinAnswer } from "../world/session.ts";
import { Button } from "../ui/parts.tsx";
import { Keypad } from "../ui/keypad.tsx";
import { t } from "../words/words.ts";

const SHORTEST = 4;

/** Where this device cannot check it yet, or the server is to know that it was entered here, the server does. */
async function checked(person: PersonKey, typed: string, ask: boolean): Promise<{ answer: PinAnswer | "away"; proof: CryptoKey | null }> {
  if ((ask || !holdsPin(person)) && lockedFor(person) === 0) {
    const answer = await enterPin(person, typed);
    if (answer !== "right") return { answer, proof: null };
  }
  return checkPin(person, typed);
}

export function PinPad({ person, right, ask = false }: { person: PersonKey; ask?: boolean; right: (proof: CryptoKey) => void }) {
  const pin = useSignal("");
  const words = useSignal("");
  const busy = useSignal(false);

  const here = useRef(true);
  useEffect(
    () => () => {
      here.current = false;
    },
    [],
  );

  async function check(): Promise<void> {
    const typed = pin.value;
    busy.value = true;
    pin.value = "";
    const { answer, proof } = await checked(person, typed, ask).finally(() => {
      busy.value = false;
    });
    if (!here.current) return; // who cancelled, or was scanned away, is asked no more: the answer is nobody's
    if (answer === "right" && proof !== null) return right(proof);
    if (typeof answer === "object") words.value = t("pin.locked", { seconds: Math.ceil(answer.lockedFor / 1000) });
    else words.value = t(answer === "away" ? "pin.away" : "pin.wrong");
    tell("wrong", words.value);
  }

  return (
    <div class="pin">
      <p class="lead">
        {nameOf(person)} · {t("pin.word")}
      </p>
      <p class="dots" role="status" aria-label={t("pin.typed", { n: pin.value.length })}>
        {"●".repeat(pin.value.length) || "–"}
      </p>
      <p class="problem" role="alert">
        {words.value ? `✕ ${words.value}` : ""}
      </p>
      <Keypad
        value={pin.value}
        set={(value) => {
          pin.value = value;
        }}
        most={12}
      />
      <Button kind="go" big id="pin-ok" disabled={busy.value || pin.value.length < SHORTEST} onTap={() => void check()}>
        {busy.value ? t("pin.busy") : t("do.ok")}
      </Button>
    </div>
  );
}
