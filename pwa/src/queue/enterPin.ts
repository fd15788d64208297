/** Knows how a PIN is entered on this device the first time: by the server's word. From then on the device checks it itself. */

import type { PersonKey } from "../sync/agreed.ts";
import { device } from "../world/known.ts";
import { apply } from "./apply.ts";
import { ask, Away, Refused } from "./exchange.ts";
import type { Pin } from "../store/told.ts";

const ANSWER_MS = 10_000;

export type Entered = "right" | "wrong" | "away" | { readonly lockedFor: number };

/** Ask the server whether the PIN is right; if it is, this device holds what it needs to check it without a network. */
export async function enterPin(person: PersonKey, pin: string): Promise<Entered> {
  try {
    const told = await ask<Pin & { version: number }>("/api/sync/sign-in", {
      method: "POST",
      body: JSON.stringify({ person, pin }),
      type: "application/json",
      token: device.value?.token ?? "",
      ms: ANSWER_MS,
    });
    await apply([{ kind: "pin", key: person, version: told.version, state: { person, pin: told.pin } }], {});
    return "right";
  } catch (error) {
    if (error instanceof Refused && error.kind === "too_many") return { lockedFor: Math.max(1, error.retryAfter) * 1000 };
    if (error instanceof Refused && error.kind === "wrong_sign_in") return "wrong";
    if (error instanceof Refused || error instanceof Away) return "away";
    throw error;
  }
}
