/** The parts of Convex's push protocol that the stub supports. */

export type ModuleConfig = {
  path: string;
  source: string;
  sourceMap?: string;
  environment: "isolate" | "node";
};

export type AppDefinitionConfig = {
  definition: ModuleConfig | null;
  dependencies: string[];
  schema: ModuleConfig | null;
  changedModules: ModuleConfig[];
  unchangedModuleHashes: { path: string; environment: string; sha256: string }[];
  udfServerVersion: string;
};

export type ComponentDefinitionConfig = {
  /** Path from the app's functions directory to the component's; the app itself is `""`. */
  definitionPath: string;
  definition: ModuleConfig;
  dependencies: string[];
  schema: ModuleConfig | null;
  functions: ModuleConfig[];
  udfServerVersion: string;
};

export type PushRequest = {
  adminKey: string;
  dryRun: boolean;
  functions: string;
  appDefinition: AppDefinitionConfig;
  componentDefinitions: ComponentDefinitionConfig[];
  nodeDependencies: { name: string; version: string }[];
  nodeVersion?: string;
};

export type Visibility = { kind: "public" | "internal" };

export type AnalyzedFunction = {
  name: string;
  pos: null;
  udfType: "Query" | "Mutation" | "Action";
  visibility: Visibility | null;
  /** Validators as JSON text, as the backend sends them. */
  args: string | null;
  returns: string | null;
};

export type HttpRoute = { method: string; path: string };

export type AnalyzedModule = {
  functions: AnalyzedFunction[];
  httpRoutes: { route: HttpRoute }[] | null;
  cronSpecs: [string, unknown][] | null;
  sourceMapped: null;
};

export type ComponentExport =
  { type: "leaf"; leaf: string } | { type: "branch"; branch: [string, ComponentExport][] };

export type ChildComponent = {
  name: string;
  path: string;
  env: [string, { type: "value"; value: string } | { type: "envVar"; name: string }][] | null;
};

export type EnvVar = [string, { type: "value"; value: string; optional?: boolean }];

/** The result of `export()` of a `defineApp` or `defineComponent`. */
export type DefinitionExport = {
  name?: string;
  definitionType: { type: "app" } | { type: "childComponent"; name: string };
  httpPrefix?: string;
  childComponents: ChildComponent[];
  httpMounts: Record<string, string>;
  envVars?: EnvVar[];
};

export type AnalyzedSchema = {
  tables: {
    tableName: string;
    indexes: { indexDescriptor: string; fields: string[] }[];
    searchIndexes: unknown[];
    vectorIndexes: unknown[];
    documentType: unknown;
  }[];
  schemaValidation: boolean;
};

export type EvaluatedDefinition = {
  definition: {
    path: string;
    definitionType: DefinitionExport["definitionType"];
    childComponents: ChildComponent[];
    httpMounts: Record<string, string>;
    exports: { type: "branch"; branch: [string, ComponentExport][] };
    envVars: EnvVar[];
  };
  schema: AnalyzedSchema | null;
  functions: Record<string, AnalyzedModule>;
  udfConfig: {
    serverVersion: string;
    importPhaseRngSeed: null;
    importPhaseUnixTimestamp: null;
  };
};

export type CheckedComponent = {
  definitionPath: string;
  componentPath: string;
  args: Record<string, never>;
  childComponents: Record<string, CheckedComponent>;
  httpRoutes: { httpModuleRoutes: HttpRoute[] | null; mounts: string[] };
  exports: Record<string, never>;
};

export type PushResponse = {
  environmentVariables: Record<string, string>;
  externalDepsId: null;
  componentDefinitionPackages: Record<string, null>;
  appAuth: [];
  analysis: Record<string, EvaluatedDefinition>;
  app: CheckedComponent;
  schemaChange: { allocatedComponentIds: []; schemaIds: []; indexDiffs: Record<string, never> };
};
