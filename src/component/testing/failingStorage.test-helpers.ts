/** A storage that refuses to delete some objects. */
import { vi } from "vitest";

type Syscalls = { asyncSyscall: (operation: string, jsonArgs: string) => Promise<string> };

/** Makes deleting these objects fail until the function that is returned is called. */
export function refuseToDelete(...storageIds: string[]): () => void {
  const { Convex: syscalls } = globalThis as unknown as { Convex: Syscalls };
  const original = Object.getOwnPropertyDescriptor(syscalls, "asyncSyscall")!;
  const failing = vi.fn(async (operation: string, jsonArgs: string): Promise<string> => {
    if (operation === "1.0/storageDelete") {
      const { storageId } = JSON.parse(jsonArgs) as { storageId: string };
      if (storageIds.includes(storageId)) throw new Error("the storage is not available");
    }
    const call = original.get?.call(syscalls) as Syscalls["asyncSyscall"];
    return await call(operation, jsonArgs);
  });
  Object.defineProperty(syscalls, "asyncSyscall", { configurable: true, get: () => failing });
  return () => {
    Object.defineProperty(syscalls, "asyncSyscall", original);
  };
}
