/** Decides about files that were perhaps not meant, and about names that are taken. */
import { type AssetPath, joinPath } from "../../shared/paths.js";
import type { DescribedFile, Prepared, SentFile } from "../runUpload.js";
import { hashOf, isTaken, isUnchanged, otherName } from "./conflicts.js";
import type {
  AddOptions,
  OnConflict,
  QueuedUpload,
  QueuedUploadStatus,
  QuestionAnswer,
  UploadQuestion,
  UploadQueueFunctions,
} from "./types.js";

type Answers = { [Question in UploadQuestion]?: QuestionAnswer };

/** The files of one call of `add`: its options, and what was answered for all of them. */
export type Selection = {
  rules: AddOptions;
  answers: Answers;
  /** True if the app does not let this user look at files. */
  isBlind?: boolean;
};

/** Why a file is not sent as it is: its name is taken, or its content is published already. */
export type Obstacle = "taken" | "unchanged";

/** Further arguments of the app's functions. */
type Requirements = { start: object; finish: object };

type GetAsset = NonNullable<UploadQueueFunctions<AssetPath, SentFile, unknown>["getAsset"]>;
type Looked = Awaited<ReturnType<GetAsset>>;

/** The data of a file that decides about it. */
export type Decided = {
  shown: QueuedUpload;
  selection: Selection;
  /** True if it is asked about. */
  isHidden: boolean;
  answers: Answers;
  /** Its own name, and how many others were tried. */
  named: { basename: string; attempt: number };
  /** True if the last request required that no file has its name. */
  isNew: boolean;
};

type Queue<Entry> = {
  show: (
    entry: Entry,
    change: Partial<
      Pick<QueuedUpload, "status" | "reason" | "answer" | "basename" | "progress" | "speed">
    >,
  ) => void;
  enqueue: (entry: Entry) => void;
  getAsset: GetAsset | undefined;
};

/** A file with another status has its path, or will have it. */
const WITHOUT_PATH: readonly QueuedUploadStatus[] = ["asking", "skipped", "canceled", "failed"];

export function pathOf({ shown }: Pick<Decided, "shown">): string {
  return joinPath(shown.folderPath, shown.basename);
}

export class Decisions<Entry extends Decided> {
  readonly #queue: Queue<Entry>;
  /** The last file that was queued for each path. */
  readonly #holders = new Map<string, Entry>();

  constructor(queue: Queue<Entry>) {
    this.#queue = queue;
  }

  /** Queues a file, unless its kind or its name asks for a decision first. */
  admit(entry: Entry): void {
    const { isHidden, answers, selection } = entry;
    if (isHidden && answers.hidden === undefined) {
      return this.#decide(entry, "hidden", selection.answers.hidden ?? "ask");
    }
    const holder = this.#holderOf(pathOf(entry));
    if (holder !== undefined && holder !== entry) {
      const rule = ruleOf(entry);
      // Files that were added together and share a name are different files.
      const isOther = rule === undefined && holder.selection === selection;
      if (isOther) return this.#decide(entry, "taken", "keepBoth");
      // The server compares a file with one that is there.
      const isThere = holder.shown.status === "done";
      if (!isThere && !mayReplace(entry)) return this.#decide(entry, "taken", rule!);
    }
    this.#holders.set(pathOf(entry), entry);
    this.#queue.enqueue(entry);
  }

  answer(entry: Entry, given: QuestionAnswer): void {
    const { status, reason } = entry.shown;
    if (status === "asking") this.#decide(entry, reason as UploadQuestion, given);
  }

  answerAll(entries: readonly Entry[], question: UploadQuestion, given: QuestionAnswer): void {
    const asking = entries.filter(
      ({ shown }) => shown.status === "asking" && shown.reason === question,
    );
    for (const { selection } of asking) selection.answers[question] = given;
    for (const entry of asking) this.answer(entry, given);
  }

  /**
   * Returns why a file is not sent as it is, or what it needs of the app's functions: the server has the last word.
   *
   * Cost: one query, if the user may look; reads the file into memory once, if unchanged files are skipped.
   */
  async examine(
    entry: Entry,
    { file, start }: Prepared<DescribedFile>,
  ): Promise<Obstacle | Requirements> {
    const { skipUnchanged: skipIfUnchanged = false } = entry.selection.rules;
    const asset = skipIfUnchanged || !mayReplace(entry) ? await this.#look(entry) : null;
    const published = asset?.published;
    const isAlike =
      published?.sha256 !== undefined &&
      published.size === file.size &&
      published.contentType === (start.contentType ?? published.contentType);
    const isTaken = () => asset !== null && !mayReplace(entry);
    if (isTaken() && !isAlike) return "taken";
    const sha256 = skipIfUnchanged ? await hashOf(file) : undefined;
    if (isAlike && published.sha256 === sha256) return "unchanged";
    if (isTaken()) return "taken";
    entry.isNew = !mayReplace(entry);
    const isFree = entry.isNew ? { expect: { absent: true } } : {};
    const compared = sha256 === undefined ? {} : { sha256, skipIfUnchanged };
    return {
      start: { basename: entry.shown.basename, ...compared, ...isFree },
      finish: {
        ...(skipIfUnchanged && { skipIfUnchanged }),
        ...(entry.answers.taken === "draft" && { publish: false }),
        ...isFree,
      },
    };
  }

  /** Looks at the file that has the name; `null` if there is none, or the user may not look. */
  async #look({ shown, selection }: Entry): Promise<Looked> {
    const { getAsset } = this.#queue;
    if (getAsset === undefined || selection.isBlind === true) return null;
    const { folderPath, basename } = shown;
    return await getAsset({ folderPath, basename }).catch(() => {
      selection.isBlind = true;
      return null;
    });
  }

  /** Returns why the server has refused a file; `null` if it has simply failed. */
  obstacleOf(entry: Entry, error: unknown): Obstacle | null {
    if (isUnchanged(error)) return "unchanged";
    return entry.isNew && isTaken(error) ? "taken" : null;
  }

  settle(entry: Entry, obstacle: Obstacle): void {
    this.#queue.show(entry, { progress: { ...entry.shown.progress, sent: 0 }, speed: null });
    this.#decide(entry, obstacle, obstacle === "taken" ? ruleOf(entry)! : "skip");
  }

  /** Returns a file of this queue that has the path, or will have it. */
  #holderOf(path: string): Entry | undefined {
    const holder = this.#holders.get(path);
    if (holder === undefined || pathOf(holder) !== path) return undefined;
    return WITHOUT_PATH.includes(holder.shown.status) ? undefined : holder;
  }

  #decide(
    entry: Entry,
    question: UploadQuestion | Obstacle,
    rule: OnConflict | QuestionAnswer,
  ): void {
    if (rule === "ask") return this.#queue.show(entry, { status: "asking", reason: question });
    if (rule === "skip") return this.#queue.show(entry, { status: "skipped", reason: question });
    entry.answers[question as UploadQuestion] = rule;
    if (question === "taken" && rule === "keepBoth") this.#rename(entry);
    this.#queue.show(entry, { status: "queued", reason: null, answer: rule });
    this.admit(entry);
  }

  #rename(entry: Entry): void {
    const { named, shown } = entry;
    let basename: string;
    do {
      basename = otherName(named.basename, (named.attempt += 1));
    } while (this.#holderOf(joinPath(shown.folderPath, basename)) !== undefined);
    this.#queue.show(entry, { basename });
  }
}

function ruleOf({ answers, selection }: Decided): OnConflict | QuestionAnswer | undefined {
  return answers.taken ?? selection.answers.taken ?? selection.rules.onConflict;
}

/** Returns whether an upload may make the next version of a file that exists; a draft only after its name was found. */
function mayReplace(entry: Decided): boolean {
  const rule = ruleOf(entry) ?? "send";
  return rule === "send" || rule === "newVersion" || entry.answers.taken === "draft";
}
