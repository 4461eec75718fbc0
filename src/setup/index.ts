/** Sets up an app: inspect, plan, write, check. No terminal code. */
export { recover } from "./apply.js";
export { type Finding, examine } from "./doctor.js";
export { type FileChange, countLines, showChange, shownPath } from "./change.js";
export { hasDeployment, setOnDeployment } from "./convexCli.js";
export { parseEmails, readEnvFile, readVariable, type Variable } from "./environment.js";
export { hasUncommitted } from "./git.js";
export { SetupError, type SetupErrorCode, reasonOf } from "./errors.js";
export { executeWith, installCommand, withVersion } from "./install.js";
export { type Answers, type Plan, makePlan } from "./plan.js";
export {
  AUTHS,
  type Auth,
  PACKAGE,
  PACKAGE_MANAGERS,
  type PackageManager,
  type Project,
  inspectProject,
} from "./project.js";
export { type Outcome, type RunOptions, runPlan } from "./run.js";
export { type R2Check, checkBucket } from "./r2.js";
export { type R2Settings, readR2Settings } from "./r2Variables.js";
