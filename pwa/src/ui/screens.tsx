/**
 * Knows the screens there are: each says its name, whether it needs nobody signed in, whether it is a form, and where its
 * buttons stand. `screens/screens.ts` is the list; a screen finds the buttons of others here, and imports none of them.
 */

import type { CardKey, OrderKey } from "../sync/agreed.ts";
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import type { Word } from "../words/zh.ts";
import { t } from "../words/words.ts";
import { Button } from "./parts.tsx";
import { go } from "./route.ts";

/** What a button is pressed for: an order, its card, the step chosen or in work, and the session, where there are any. */
export interface For {
  readonly order: OrderKey | "";
  readonly card: CardKey | "";
  readonly operation: number | undefined;
  readonly start: string;
  readonly paused: boolean;
  /** Somebody chose or typed the step. */
  readonly chosen?: boolean;
}

/** Where buttons stand: on the station, on an order, on an order somebody works on. */
export type Spot = "station" | "order" | "working";

export interface ButtonOf {
  readonly on: Spot;
  readonly id: string;
  readonly word: Word | ((what: For) => Word);
  readonly more?: (what: For) => Readonly<Record<string, string>>;
}

export interface ScreenOf {
  readonly name: string;
  readonly show: () => JSX.Element;
  readonly nobody?: true;
  readonly form?: true;
  readonly buttons?: readonly ButtonOf[];
}

export const screens = signal<readonly ScreenOf[]>([]);

export const screenOf = (name: string): ScreenOf | undefined => screens.value.find((one) => one.name === name);

const NOTHING: For = { order: "", card: "", operation: undefined, start: "", paused: false };

/** The buttons that all screens have on a spot, in the order of the list. */
export function Buttons({ on, what = NOTHING }: { on: Spot; what?: For }): JSX.Element {
  const found = screens.value.flatMap((screen) => (screen.buttons ?? []).filter((one) => one.on === on).map((one) => ({ screen, one })));
  return (
    <>
      {found.map(({ screen, one }) => (
        <Button key={one.id} id={one.id} onTap={() => go(screen.name, what.order, one.more?.(what) ?? {})}>
          {t(typeof one.word === "function" ? one.word(what) : one.word)}
        </Button>
      ))}
    </>
  );
}
