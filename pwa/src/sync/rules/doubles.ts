/** Double reports: two finishes naming one start, or the same work under different ids. */

/** A report is held against so many before it. */
const NEIGHBOURS = 16;

export interface Report {
  readonly id: string;
  readonly start: string;
  readonly begin: number;
  readonly end: number;
  /** How far begin and end may be off together. */
  readonly slack: number;
  readonly sure: boolean;
  readonly device: string;
  readonly first: number;
  readonly last: number;
}

export const namingOneStart = (finishes: number): number => Math.max(0, finishes - 1);

/** How many reports overlap another, beyond the first of each cluster. A doubtful time accuses nobody. */
export function sameWork(reports: readonly Report[]): number {
  const first = new Map<string, Report>();
  for (const report of [...reports].sort(byId)) {
    const name = report.start || report.id;
    if (report.sure && !first.has(name)) first.set(name, report);
  }
  const cluster = new Map<string, string>();
  let active: Report[] = [];
  let extra = 0;
  for (const report of [...first.values()].sort((a, b) => a.begin - b.begin || a.end - b.end || byId(a, b))) {
    cluster.set(report.id, report.id);
    active = active.slice(-NEIGHBOURS).filter((other) => other.end > report.begin || sameTime(other, report));
    for (const other of active) {
      const mine = root(cluster, report.id);
      const theirs = root(cluster, other.id);
      if (mine !== theirs && overlap(other, report) && !inSequence(other, report)) {
        cluster.set(mine, theirs);
        extra += 1;
      }
    }
    active.push(report);
  }
  return extra;
}

const byId = (a: Report, b: Report): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

const sameTime = (a: Report, b: Report): boolean => a.begin === b.begin && a.end === b.end;

/** Whether they share more than half of the shorter, and more than the times may be off. */
function overlap(a: Report, b: Report): boolean {
  const slack = a.slack + b.slack;
  const shared = Math.min(a.end, b.end) - Math.max(a.begin, b.begin);
  const shorter = Math.min(a.end - a.begin, b.end - b.begin);
  if (shorter === 0) return (slack === 0 && sameTime(a, b)) || within(a, b, slack) || within(b, a, slack);
  return shared * 2 > shorter && shared > slack;
}

const within = (a: Report, b: Report, slack: number): boolean => a.begin === a.end && Math.min(a.begin - b.begin, b.end - a.end) > slack;

const inSequence = (a: Report, b: Report): boolean => a.device !== "" && a.device === b.device && (a.last < b.first || b.last < a.first);

function root(cluster: ReadonlyMap<string, string>, one: string): string {
  for (let up = cluster.get(one); up !== undefined && up !== one; up = cluster.get(one)) one = up;
  return one;
}
