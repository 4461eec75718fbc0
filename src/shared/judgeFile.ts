/** Decides which of the files that a user selected were meant, by their paths. */
import { isJunk } from "junk";

/**
 * - `send`: an ordinary file.
 * - `ask`: a file or folder whose name begins with a dot, such as `.env` or `.git`; it may hold secrets.
 * - `leaveOut`: a file that a system or a program made for itself, such as `.DS_Store`.
 */
export type Judgement = "send" | "ask" | "leaveOut";

/** Office keeps a `~$report.docx` while a document is open; Windows also writes its names in lower case. */
const MORE_JUNK = /^~\$|^(?:eh)?thumbs\.db$|^desktop\.ini$/i;

/** Folders with a dot that are meant for the public: RFC 8615. */
const PUBLIC_FOLDER = ".well-known";

/**
 * Returns what to do with a file by default.
 *
 * @param path relative, with slashes. A folder decides about all that is below it.
 */
export function judgeFile(path: string): Judgement {
  const names = path.split("/");
  if (names.some((name) => isJunk(name) || MORE_JUNK.test(name))) return "leaveOut";
  const isHidden = names.some((name) => name.startsWith(".") && name !== PUBLIC_FOLDER);
  return isHidden ? "ask" : "send";
}
