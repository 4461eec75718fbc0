/** The check of the key that a program without a user passes, as the setup command of 1.x wrote it. */
export const ADMIN_KEY = "a key of the deployment";

export function requireAdmin(key: string | undefined): void {
  if (key !== ADMIN_KEY) throw new Error("Not an admin");
}
