/** Types of the measured packages. Only `npm run bench` installs them; type checking must not need them. */

declare module "convex-versioned-assets-1/test" {
  import type { TestConvex } from "convex-test";
  import type { GenericSchema, SchemaDefinition } from "convex/server";

  export function register(
    t: TestConvex<SchemaDefinition<GenericSchema, boolean>>,
    name?: string,
  ): void;
}

declare module "convex-versioned-assets-1" {
  import type { HttpRouter } from "convex/server";

  export function registerAssetRoutes(
    http: HttpRouter,
    component: unknown,
    options: { pathPrefix: string },
  ): void;
}

declare module "convex-fs/test" {
  import type { TestConvex } from "convex-test";
  import type { GenericSchema, SchemaDefinition } from "convex/server";

  export function register(
    t: TestConvex<SchemaDefinition<GenericSchema, boolean>>,
    name?: string,
  ): void;
}

declare module "convex-fs" {
  import type { GenericActionCtx, GenericDataModel, HttpRouter } from "convex/server";

  type RunQuery = Pick<GenericActionCtx<GenericDataModel>, "runQuery">;
  type RunMutation = Pick<GenericActionCtx<GenericDataModel>, "runMutation">;
  type Page = { prefix: string; paginationOpts: { numItems: number; cursor: string | null } };

  export class ConvexFS {
    constructor(component: unknown, options: { storage: { type: "test" } });
    readonly config: Record<string, unknown>;
    stat(ctx: RunQuery, path: string): Promise<unknown>;
    list(ctx: RunQuery, options: Page): Promise<unknown>;
    commitFiles(ctx: RunMutation, files: { path: string; blobId: string }[]): Promise<void>;
    move(ctx: RunMutation, from: string, to: string): Promise<void>;
    delete(ctx: RunMutation, path: string): Promise<void>;
  }
  export function registerRoutes(
    http: HttpRouter,
    component: unknown,
    fs: ConvexFS,
    options: {
      pathPrefix: string;
      uploadAuth: () => Promise<boolean>;
      downloadAuth: () => Promise<boolean>;
    },
  ): void;
}

declare module "@gilhrpenner/convex-files-control" {
  import type { HttpRouter } from "convex/server";

  export function registerRoutes(
    http: HttpRouter,
    component: unknown,
    options: { pathPrefix: string },
  ): void;
}

declare module "@gilhrpenner/convex-files-control/test" {
  import type { TestConvex } from "convex-test";
  import type { GenericSchema, SchemaDefinition } from "convex/server";

  export function register(
    t: TestConvex<SchemaDefinition<GenericSchema, boolean>>,
    name?: string,
  ): void;
}
