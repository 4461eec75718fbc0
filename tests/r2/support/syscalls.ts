/** What the component asks of its platform, for tests that answer in its place. */

type Syscalls = { asyncSyscall: (operation: string, jsonArgs: string) => Promise<string> };
export type Syscall = {
  operation: string;
  args: Record<string, unknown>;
  /** Lets the platform answer. */
  answer: () => Promise<string>;
};

/** Puts a function between the component and the platform until the one returned is called. */
export function interceptSyscalls(handle: (call: Syscall) => Promise<string>): () => void {
  const { Convex: syscalls } = globalThis as unknown as { Convex: Syscalls };
  const original = Object.getOwnPropertyDescriptor(syscalls, "asyncSyscall")!;
  const intercepted = async (operation: string, jsonArgs: string): Promise<string> => {
    const answer = async () => {
      const call = (original.get?.call(syscalls) ?? original.value) as Syscalls["asyncSyscall"];
      return await call(operation, jsonArgs);
    };
    const args = JSON.parse(jsonArgs) as Record<string, unknown>;
    return await handle({ operation, args, answer });
  };
  Object.defineProperty(syscalls, "asyncSyscall", { configurable: true, get: () => intercepted });
  return () => {
    Object.defineProperty(syscalls, "asyncSyscall", original);
  };
}
