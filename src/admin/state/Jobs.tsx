/** Bulk actions that the panel runs call by call, with visible progress. */
import {
  type ReactNode,
  createContext,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
} from "react";

export type Job = {
  id: number;
  /** The title, for example `Moving files to “photos”`. */
  label: string;
  done: number;
  total: number;
  stop: () => void;
};

export type JobOutcome<Item, Result> = {
  done: { item: Item; result: Result }[];
  failed: { item: Item; error: unknown }[];
  wasStopped: boolean;
};

type RunJob = <Item, Result>(
  label: string,
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
) => Promise<JobOutcome<Item, Result>>;

/** The number of parallel calls. */
const CONCURRENCY = 6;

const JobsContext = createContext<{ jobs: readonly Job[]; runJob: RunJob } | null>(null);

export function useJobs() {
  const context = useContext(JobsContext);
  if (context === null) throw new Error("Render this component inside <AssetAdmin>.");
  return context;
}

export function JobsProvider({ children }: { children: ReactNode }) {
  const [jobs, setJobs] = useState<readonly Job[]>([]);
  const lastId = useRef(0);

  const runJob = useCallback<RunJob>(async (label, items, work) => {
    const id = (lastId.current += 1);
    let isStopped = false;
    const stop = () => {
      isStopped = true;
    };
    const job: Job = { id, label, done: 0, total: items.length, stop };
    setJobs((jobs) => [...jobs, job]);
    const outcome = await workThrough(
      items,
      work,
      () => isStopped,
      (done) =>
        setJobs((jobs) => jobs.map((other) => (other.id === id ? { ...other, done } : other))),
    );
    setJobs((jobs) => jobs.filter((other) => other.id !== id));
    return outcome;
  }, []);

  const value = useMemo(() => ({ jobs, runJob }), [jobs, runJob]);
  return <JobsContext.Provider value={value}>{children}</JobsContext.Provider>;
}

/** Runs the action for all items, some in parallel; failures do not stop the others. */
export async function workThrough<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  isStopped: () => boolean,
  onProgress: (done: number) => void,
): Promise<JobOutcome<Item, Result>> {
  const outcome: JobOutcome<Item, Result> = { done: [], failed: [], wasStopped: false };
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      if (isStopped()) {
        outcome.wasStopped = true;
        return;
      }
      const item = items[next]!;
      next += 1;
      try {
        outcome.done.push({ item, result: await work(item) });
      } catch (error) {
        outcome.failed.push({ item, error });
      }
      onProgress(outcome.done.length + outcome.failed.length);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return outcome;
}
