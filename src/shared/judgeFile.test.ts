import { expect, test } from "vitest";
import { judgeFile } from "./judgeFile.js";

const RULES = {
  leaveOut: [
    ...[".DS_Store", "._hero.png", "Thumbs.db", "thumbs.db", "desktop.ini", "Desktop.ini"],
    ...["~$report.docx", "Icon\r", "notes.txt~", "__MACOSX/hero.png", "photos/@eaDir/a.jpg"],
    ...["trip/.DS_Store", ".git/.DS_Store", ".AppleDouble/a", "npm-debug.log", ".a.swp"],
  ],
  ask: [
    ".env",
    ".env.local",
    ".git/config",
    "site/.htaccess",
    ".ssh/id_ed25519",
    "..a",
    ".well-knownx",
  ],
  send: [
    ...[
      "hero.png",
      "a.b/c",
      "",
      "thumbs.db.png",
      "~a",
      "$a",
      "a/b c.txt",
      "Icon",
      "_a",
      "DS_Store",
    ],
    ...[".well-known/security.txt", "site/.well-known/acme-challenge/abc"],
  ],
} as const;

for (const [judgement, paths] of Object.entries(RULES)) {
  test.each(paths)(`${judgement}: %j`, (path) => expect(judgeFile(path)).toBe(judgement));
}
