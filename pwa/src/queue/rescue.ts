/** Knows the rescue file: a queue that leaves a dying device, sealed with its key, and that any device brings in. */

import { ask } from "./exchange.ts";
import { lineOf, nudge } from "./sender.ts";
import { sealed } from "../sync/pins.ts";
import { device, kept, unsent } from "../world/known.ts";

/** So many lines a part: each is sealed and brought in for itself, so that a file may be of any length. */
const A_PART = 500;

/** The file of everything this device still holds unsent, in sealed parts of one identity each. */
export async function rescueFile(): Promise<Blob> {
  const own = device.value;
  const keys = [...(own?.formerly ?? []), ...(own === null ? [] : [{ id: own.id, key: own.key }])];
  const parts: { device: string; lines: string; seal: string }[] = [];
  for (const { id, key } of keys) {
    const mine = unsent.value.filter((one) => one.device === id).sort((a, b) => a.seq - b.seq);
    for (let start = 0; start < mine.length; start += A_PART) {
      const lines = mine
        .slice(start, start + A_PART)
        .map(lineOf)
        .join("\n");
      parts.push({ device: id, lines, seal: await sealed(key, lines) });
    }
  }
  return new Blob([JSON.stringify({ baogong_rescue: 1, parts })], { type: "application/json" });
}

interface RescueFile {
  readonly baogong_rescue: number;
  readonly parts: readonly { readonly device: string; readonly lines: string; readonly seal: string }[];
}

/** Bring a file in; returns how many records the server has now. Throws Away, Refused, or SyntaxError for another file. */
export async function bringIn(text: string, told: (done: number, of: number) => void = () => undefined): Promise<number> {
  const file = JSON.parse(text) as Partial<RescueFile>;
  if (file.baogong_rescue !== 1 || !Array.isArray(file.parts)) throw new SyntaxError("this is no rescue file");
  let brought = 0;
  const parts = file.parts as RescueFile["parts"];
  for (const [n, part] of parts.entries()) {
    told(n, parts.length);
    const reply = await ask<{ answers: { outcome: { result: string } }[] }>("/api/sync/rescue", {
      method: "POST",
      body: JSON.stringify(part),
      type: "application/json",
      token: device.value?.token ?? "",
      ms: 60_000,
    });
    brought += reply.answers.filter((answer) => answer.outcome.result !== "quarantined").length;
  }
  nudge();
  return brought;
}

/** How many records are kept on this device in all, for the queue's screen. */
export const keptCount = (): number => kept.value.size;
