/** Knows how a screen saves what somebody said: durably first, then the tone and the ✓, with ten seconds to take it back. */

import { signal } from "@preact/signals";
import { NotSaved, say } from "../queue/outbox.ts";
import type { Author } from "../world/session.ts";
import { link } from "../queue/sender.ts";
import type { Kept, Shown } from "../store/store.ts";
import { hush, play, tell } from "../scan/feedback.ts";
import { forgetLast } from "../scan/pipeline.ts";
import { home, type Body } from "../sync/records.ts";
import { t } from "../words/words.ts";
import { author, session } from "../world/session.ts";
import { said, seen } from "../world/work.ts";

const UNDO_MS = 10_000;

export interface Done {
  readonly title: string;
  readonly lines: readonly string[];
  readonly records: readonly Kept[];
}

/** What was just saved, shown over the screen until it is tapped away. */
export const done = signal<Done | null>(null);
export const saving = signal(false);

interface Saying {
  readonly title: string;
  readonly lines?: readonly string[];
  readonly ids?: readonly string[];
  readonly by?: Author;
  readonly quiet?: boolean;
  /** Taking it back would not restore what was before. */
  readonly final?: boolean;
}

/** Save bodies together. Returns the records, or null if they could not be saved: then nothing typed is lost. */
export async function commit(
  bodies: readonly Body[],
  { title, lines = [], ids = [], by, quiet = false, final = false }: Saying,
): Promise<readonly Kept[] | null> {
  if (saving.value) return null;
  saving.value = true;
  try {
    const records = await say(bodies, by ?? author.value, ids);
    forgetLast();
    const here = link.value === "here" || link.value === "other_tab";
    const words = here ? title : t("saved.offline", { what: title });
    if (quiet) tell(here ? "ok" : "saved", words);
    else {
      hush();
      play(here ? "ok" : "saved");
      const made = { title: words, lines, records: final ? [] : records };
      done.value = made;
      setTimeout(() => {
        if (done.value === made) done.value = null;
      }, UNDO_MS);
    }
    return records;
  } catch (error) {
    if (!(error instanceof NotSaved)) throw error;
    tell("wrong", t("saved.failed"));
    return null;
  } finally {
    saving.value = false;
  }
}

/** Take records back: a void each. On a kiosk the author has left already, so it is said in his name. */
export async function takeBack(records: readonly Shown[]): Promise<boolean> {
  const bodies = records.map(
    (one): Body => ({
      ...(session.value === null || !isOwn(one)
        ? { kind: "void" as const, recorder: one.body.recorder, strength: "none" as const, base: seen(one.body.order ?? null) }
        : said("void", one.body.order ?? null)),
      home: home(one.body),
      target: one.id,
    }),
  );
  done.value = null;
  return (await commit(bodies, { title: t("done.voided"), quiet: true })) !== null;
}

/** Whether the one signed in may still take it back with one tap: it is his own. */
export const isOwn = (one: Shown): boolean => session.value !== null && [one.body.recorder, one.body.person].includes(session.value.person);
