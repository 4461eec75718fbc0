/** Environment variables that the package reads, and who sets them. */

export type EnvironmentVariable = { name: string; text: string };

/** Of a Convex deployment, passed on to the component in the app's `convex.config.ts`. */
export const COMPONENT_VARIABLES: EnvironmentVariable[] = [
  { name: "R2_BUCKET", text: "The bucket of public files." },
  {
    name: "R2_PRIVATE_BUCKET",
    text: "The bucket of private files, without a public domain; left out, they are kept in Convex storage.",
  },
  { name: "R2_ENDPOINT", text: "`https://<account id>.r2.cloudflarestorage.com`." },
  {
    name: "R2_ACCESS_KEY_ID",
    text: "Of a token that may read and write objects of these buckets.",
  },
  { name: "R2_SECRET_ACCESS_KEY", text: "Its secret." },
  { name: "R2_PUBLIC_URL", text: "The public domain of `R2_BUCKET`: `https://files.example.com`." },
  { name: "R2_KEY_PREFIX", text: "Put in front of every key, such as `files`; none by default." },
];

/** Of a Convex deployment, for the functions that `setup` has put into the app. */
export const APP_VARIABLES: EnvironmentVariable[] = [
  { name: "ADMIN_EMAILS", text: "Verified addresses of admins, separated by commas." },
  {
    name: "CONVEX_ADMIN_KEY",
    text: "The secret with which scripts upload at `/asset-uploads`; `setup` makes it.",
  },
  {
    name: "CONVEX_SITE_URL",
    text: "Where the deployment's routes are. Convex sets it; signed addresses begin with it.",
  },
];

/** Of whoever runs a command. `r2setup` reads the `R2_…` variables as well. */
export const COMMAND_VARIABLES: EnvironmentVariable[] = [
  { name: "CONVEX_URL", text: "`sync`, `status`: the deployment, where there is no `--url`." },
  { name: "CONVEX_AUTH_TOKEN", text: "`sync`, `status`: a token of your app's authentication." },
  { name: "CONVEX_AUTH_TOKEN_FILE", text: "The same in a file, where there is no `--token-file`." },
  {
    name: "CONVEX_DEPLOY_KEY",
    text: "`sync`, `status`: a deploy key of the deployment, from its settings in Convex's dashboard.",
  },
  {
    name: "CONVEX_DEPLOY_KEY_FILE",
    text: "The same in a file, where there is no `--deploy-key-file`.",
  },
  { name: "NO_COLOR", text: "`setup`: set to anything, the plan is shown without colours." },
];
