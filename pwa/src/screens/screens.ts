/** THE list of screens: name, component, who may see it, where its buttons stand. */

import type { ScreenOf } from "../ui/screens.tsx";
import { Cards } from "./cards.tsx";
import { Crew } from "./crew.tsx";
import { Ready } from "./enrol.tsx";
import { Inspect } from "./inspect.tsx";
import { Late } from "./late.tsx";
import { Material } from "./material.tsx";
import { Order } from "./order.tsx";
import { Outside } from "./outside.tsx";
import { Pause } from "./pause.tsx";
import { Queue } from "./queue.tsx";
import { Records } from "./records.tsx";
import { Report } from "./report.tsx";
import { Rework } from "./rework.tsx";
import { Scan } from "./scan.tsx";
import { ScrapForm } from "./scrap.tsx";
import { Me, Shift } from "./shift.tsx";
import { Station } from "./station.tsx";

const step = ({ operation, start }: { operation: number | undefined; start: string }) => ({ op: String(operation ?? ""), start });

export const SCREENS: readonly ScreenOf[] = [
  { name: "station", show: Station },
  { name: "order", show: Order },
  { name: "report", show: Report, form: true },
  {
    name: "pause",
    show: Pause,
    form: true,
    buttons: [{ on: "working", id: "pause", word: ({ paused }) => (paused ? "do.resume" : "do.pause"), more: step }],
  },
  { name: "crew", show: Crew, form: true, buttons: [{ on: "working", id: "crew", word: "crew.title", more: step }] },
  {
    name: "material",
    show: Material,
    form: true,
    buttons: [
      { on: "order", id: "issue", word: "kind.issue", more: () => ({ kind: "issue" }) },
      { on: "order", id: "supplement", word: "kind.supplement", more: () => ({ kind: "supplement" }) },
      { on: "order", id: "return", word: "kind.return", more: () => ({ kind: "return" }) },
    ],
  },
  {
    name: "cards",
    show: Cards,
    form: true,
    buttons: [{ on: "order", id: "cards", word: "cards.title", more: ({ card }) => (card ? { card } : {}) }],
  },
  {
    name: "scrap",
    show: ScrapForm,
    form: true,
    buttons: [
      {
        on: "order",
        id: "scrap",
        word: "kind.scrap",
        more: ({ operation, chosen }) => ({ op: String(operation ?? ""), ...(chosen ? { chosen: String(operation ?? "") } : {}) }),
      },
    ],
  },
  {
    name: "inspect",
    show: Inspect,
    form: true,
    buttons: [{ on: "order", id: "inspect", word: "kind.inspect", more: ({ operation }) => ({ op: String(operation ?? "") }) }],
  },
  { name: "rework", show: Rework },
  { name: "outside", show: Outside, form: true },
  { name: "late", show: Late, buttons: [{ on: "station", id: "late", word: "late.title" }] },
  { name: "shift", show: Shift, buttons: [{ on: "station", id: "shift-end", word: "shift.title" }] },
  { name: "records", show: Records },
  { name: "queue", show: Queue, nobody: true },
  { name: "scan", show: Scan, nobody: true },
  { name: "me", show: Me, nobody: true },
  { name: "ready", show: Ready, nobody: true },
];
