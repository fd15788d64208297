/** Knows what hands, eyes and ears get back within a tenth of a second: a tone, a shape, a word. */

import { signal } from "@preact/signals";

export type Kind = "ok" | "duplicate" | "wrong" | "saved";

export interface Feedback {
  readonly kind: Kind;
  readonly text: string;
  readonly at: number;
}

export const feedback = signal<Feedback | null>(null);
export const soundBlocked = signal(false);

/** (frequency in Hz, beginning and length in ms) of each tone: they differ in pitch and in length. */
const TONES: Record<Kind, readonly (readonly [number, number, number])[]> = {
  ok: [[1760, 0, 90]],
  duplicate: [
    [880, 0, 80],
    [880, 140, 80],
  ],
  wrong: [[220, 0, 450]],
  saved: [
    [1760, 0, 90],
    [1175, 120, 120],
  ],
};
const BUZZ: Record<Kind, number[]> = { ok: [40], duplicate: [40, 60, 40], wrong: [300], saved: [40, 40, 40] };
const SHOWN_MS: Record<Kind, number> = { ok: 1500, duplicate: 3000, wrong: 6000, saved: 3000 };

let audio: AudioContext | null = null;

/** Browsers let sound out only after a touch; call this from one. */
export function unlockSound(): void {
  if (audio?.state === "running") return;
  try {
    audio ??= new AudioContext();
    void audio.resume();
  } catch {
    soundBlocked.value = true;
  }
}

/** Say it with a word and a tone. */
export function tell(kind: Kind, text: string): void {
  const said = { kind, text, at: performance.now() };
  feedback.value = said;
  setTimeout(() => {
    if (feedback.value === said) feedback.value = null;
  }, SHOWN_MS[kind]);
  play(kind);
}

export function hush(): void {
  feedback.value = null;
}

/** Only the tone: the word stands on the screen already. */
export function play(kind: Kind): void {
  navigator.vibrate?.(BUZZ[kind]);
  soundBlocked.value = audio !== null && audio.state !== "running";
  if (audio === null || audio.state !== "running") return;
  for (const [frequency, begin, length] of TONES[kind]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const from = audio.currentTime + begin / 1000;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.25, from);
    volume.gain.linearRampToValueAtTime(0, from + length / 1000);
    tone.connect(volume).connect(audio.destination);
    tone.start(from);
    tone.stop(from + length / 1000);
  }
}
