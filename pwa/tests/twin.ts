/** Answers the questions of the tests, a JSON line each: the same ones that the server's half answers. */

import { createInterface } from "node:readline";
import { canonical, type Json } from "../src/sync/canon.ts";
import { Damaged, parse, write } from "../src/sync/codes.ts";
import { nextLine, sealOf, type Clocks, type Envelope, type Line } from "../src/sync/envelope.ts";
import { due } from "../src/sync/due.ts";
import { fold } from "../src/sync/fold.ts";
import { advise, propose } from "../src/sync/gates.ts";
import { Meaningless, NotAQuantity, thousandths, typed, written } from "../src/sync/quantity.ts";
import { lastContact, serverTime, wallError } from "../src/store/clock.ts";
import type { CardKey, PersonKey } from "../src/sync/agreed.ts";
import type { Body, Stamped } from "../src/sync/records.ts";
import type { State } from "../src/sync/state.ts";

type Question =
  | { ask: "fold"; home: string; records: Stamped[]; known: Record<string, boolean>; base: State | null }
  | { ask: "advise"; state: State | null; operation: number; as_of: number }
  | { ask: "propose"; state: State | null; operation: number; person: string; card: string | null; last: number }
  | { ask: "parse"; text: string }
  | { ask: "write"; key: string; copy: number }
  | { ask: "quantity"; text: string; scale: number }
  | { ask: "time"; contact: string; trip: number; now: Clocks }
  | { ask: "due"; state: State; today: string; soon: string }
  | { ask: "typed"; text: string }
  | { ask: "seal"; envelope: Envelope; body: string }
  | { ask: "line"; last: Line | null; device: string; id: string; body: Body; contact: string; trip: number; clocks: Clocks };

async function answer(question: Question): Promise<Json> {
  switch (question.ask) {
    case "fold": {
      const known = new Map(Object.entries(question.known));
      const { state, outcomes } = fold(question.home, question.records, known, question.base);
      return { state: plain(state), outcomes: Object.fromEntries([...outcomes].map(([id, one]) => [id, plain(one)])) };
    }
    case "advise":
      return plain(advise(question.state, question.operation, question.as_of));
    case "propose":
      return plain(
        propose(question.state, question.operation, question.person as PersonKey, question.card as CardKey | null, question.last),
      );
    case "due":
      return due(question.state, question.today, question.soon);
    case "parse":
      try {
        return { ...parse(question.text) };
      } catch (error) {
        if (error instanceof Damaged) return { damaged: error.message };
        throw error;
      }
    case "write":
      return write(question.key, question.copy);
    case "quantity":
      try {
        const amount = thousandths(question.text, question.scale);
        return [amount, written(amount)];
      } catch (error) {
        if (error instanceof Meaningless) return error.reason;
        if (error instanceof NotAQuantity) return "not a quantity";
        throw error;
      }
    case "typed":
      try {
        return typed(question.text);
      } catch (error) {
        if (error instanceof NotAQuantity) return "not a quantity";
        throw error;
      }
    case "time":
      return [serverTime(question, question.now), wallError(question, question.now), lastContact(question)];
    case "seal":
      return sealOf(question.envelope, question.body);
    case "line": {
      const { last, device, id, body, contact, trip, clocks } = question;
      return plain(await nextLine(last, device, id, body, { contact, trip }, clocks));
    }
  }
}

const plain = (value: object): Json => value as unknown as Json;

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${canonical(await answer(JSON.parse(line) as Question))}\n`);
}
