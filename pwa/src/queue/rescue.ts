/** Knows the rescue file: a queue that leaves a dying device, sealed with its key, and that any device brings in. */

import { ask } from "./exchange.ts";
import { lineOf, nudge } from "./sender.ts";
import { sealed } from "../sync/pins.ts";
import { device, kept, unsent } from "../world/known.ts";

/** The file of everything this device still holds unsent, one sealed part for each identity it had. */
export async function rescueFile(): Promise<Blob> {
  const own = device.value;
  const keys = [...(own?.formerly ?? []), ...(own === null ? [] : [{ id: own.id, key: own.key }])];
  const parts = await Promise.all(
    keys.map(async ({ id, key }) => {
      const mine = unsent.value.filter((one) => one.device === id).sort((a, b) => a.seq - b.seq);
      const lines = mine.map(lineOf).join("\n");
      return { device: id, lines, seal: await sealed(key, lines) };
    }),
  );
  const full = parts.filter((part) => part.lines);
  return new Blob([JSON.stringify({ baogong_rescue: 1, parts: full })], { type: "application/json" });
}

interface RescueFile {
  readonly baogong_rescue: number;
  readonly parts: readonly { readonly device: string; readonly lines: string; readonly seal: string }[];
}

/** Bring a file in; returns how many records the server has now. Throws Away, Refused, or SyntaxError for another file. */
export async function bringIn(text: string): Promise<number> {
  const file = JSON.parse(text) as Partial<RescueFile>;
  if (file.baogong_rescue !== 1 || !Array.isArray(file.parts)) throw new SyntaxError("this is no rescue file");
  let brought = 0;
  for (const part of file.parts as RescueFile["parts"]) {
    const reply = await ask<{ answers: { outcome: { result: string } }[] }>("/api/sync/rescue", {
      method: "POST", body: JSON.stringify(part), type: "application/json", token: device.value?.token ?? "", ms: 60_000,
    });
    brought += reply.answers.filter((answer) => answer.outcome.result !== "quarantined").length;
  }
  nudge();
  return brought;
}

/** How many records are kept on this device in all, for the queue's screen. */
export const keptCount = (): number => kept.value.size;
