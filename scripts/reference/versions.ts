/** Commands that fetch the package name the version that their page is for: npm's `latest` may be another one. */

/** The package where a command names it: to install, or for `npx`, which fetches it in an app without it. */
const NAMED =
  /(?<=\b(?:npm install|npx)(?: [\w@:./-]+)* )convex-versioned-assets(?:@[\w.-]+)?(?=[ \n`])/g;

/** Names the version in the shell blocks of a page, and in each command to install or to set up the package. */
export function withVersion(page: string, version: string): string {
  const stamp = (text: string) => text.replace(NAMED, `convex-versioned-assets@${version}`);
  return page
    .replace(/^```sh\n[\s\S]*?^```$/gm, stamp)
    .replace(/`(?:npm install|npx) [^`\n]*`/g, (command) =>
      /install| setup\b/.test(command) ? stamp(command) : command,
    );
}
