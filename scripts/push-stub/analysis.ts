import { analyzeModule, componentExports, sortObjectFields } from "./functions.js";
import type { Isolate } from "./isolate.js";
import { checkComponent, checkFacts, checkModulePath } from "./rules.js";
import type {
  AnalyzedSchema,
  CheckedComponent,
  ComponentDefinitionConfig,
  DefinitionExport,
  EvaluatedDefinition,
  ModuleConfig,
  PushRequest,
  PushResponse,
} from "./protocol.js";

/** The app is analyzed like a component with an empty path. */
type Unit = Pick<
  ComponentDefinitionConfig,
  "definitionPath" | "dependencies" | "schema" | "functions" | "udfServerVersion"
> & { definition: ModuleConfig | null };

const EMPTY_APP: DefinitionExport = {
  definitionType: { type: "app" },
  childComponents: [],
  httpMounts: {},
};

/** Responds to a push like the backend: evaluates everything and describes it. */
export async function analyzePush(request: PushRequest, isolate: Isolate): Promise<PushResponse> {
  const app = request.appDefinition;
  for (const component of request.componentDefinitions) checkComponent(component);
  const units: Unit[] = [
    ...dependenciesFirst(request.componentDefinitions),
    { ...app, definitionPath: "", functions: app.changedModules },
  ];
  const analysis: Record<string, EvaluatedDefinition> = {};
  const names: Record<string, string> = {};
  for (const unit of units) {
    const definition = unit.definition
      ? await isolate.definition(unit.definition, names)
      : EMPTY_APP;
    if (definition.definitionType.type === "childComponent") {
      names[unit.definitionPath] = definition.definitionType.name;
    }
    analysis[unit.definitionPath] = await analyzeUnit(unit, definition, isolate);
  }
  return {
    environmentVariables: {},
    externalDepsId: null,
    componentDefinitionPackages: Object.fromEntries(units.map((u) => [u.definitionPath, null])),
    appAuth: [],
    analysis,
    app: instantiate(analysis, "", ""),
    schemaChange: { allocatedComponentIds: [], schemaIds: [], indexDiffs: {} },
  };
}

async function analyzeUnit(
  unit: Unit,
  definition: DefinitionExport,
  isolate: Isolate,
): Promise<EvaluatedDefinition> {
  // Only the V8 runtime is simulated; Node modules are bundled but not evaluated.
  const modules = unit.functions.filter((module) => module.environment === "isolate");
  for (const { path } of unit.functions) checkModulePath(path);
  // Shared code is bundled separately, under the bundler's own names.
  const facts = (await isolate.modules(modules)).filter(([path]) => !path.startsWith("_deps/"));
  for (const [path, module] of facts) checkFacts(path, module);
  const functions = Object.fromEntries(
    facts
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, module]) => [path, analyzeModule(module)]),
  );
  const { definitionType, childComponents, httpMounts, envVars } = definition;
  return {
    definition: {
      path: unit.definitionPath,
      definitionType,
      childComponents,
      httpMounts,
      exports: componentExports(functions),
      // A sorted map in the backend, like the fields of a validator.
      envVars: [...(envVars ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)),
    },
    schema: unit.schema ? analyzeSchema(await isolate.schema(unit.schema)) : null,
    functions,
    udfConfig: {
      serverVersion: unit.udfServerVersion,
      importPhaseRngSeed: null,
      importPhaseUnixTimestamp: null,
    },
  };
}

function analyzeSchema(exported: unknown): AnalyzedSchema {
  const schema = exported as AnalyzedSchema;
  return {
    schemaValidation: schema.schemaValidation,
    tables: schema.tables.map((table) => ({
      ...table,
      documentType: sortObjectFields(table.documentType),
    })),
  };
}

/** A definition can be evaluated only if the default names of its children are known. */
function dependenciesFirst(components: ComponentDefinitionConfig[]): ComponentDefinitionConfig[] {
  const byPath = new Map(components.map((component) => [component.definitionPath, component]));
  const ordered = new Set<ComponentDefinitionConfig>();
  const visit = (component: ComponentDefinitionConfig, parents: string[]): void => {
    if (parents.includes(component.definitionPath)) {
      throw new Error(`Components form a cycle: ${parents.join(" -> ")}`);
    }
    for (const dependency of component.dependencies) {
      const child = byPath.get(dependency);
      if (!child) throw new Error(`${component.definitionPath} uses ${dependency}: not pushed`);
      visit(child, [...parents, component.definitionPath]);
    }
    ordered.add(component);
  };
  for (const component of components) visit(component, []);
  return [...ordered];
}

function instantiate(
  analysis: Record<string, EvaluatedDefinition>,
  definitionPath: string,
  componentPath: string,
): CheckedComponent {
  const evaluated = analysis[definitionPath];
  if (!evaluated) throw new Error(`No component definition at ${definitionPath}`);
  const { childComponents, httpMounts } = evaluated.definition;
  return {
    definitionPath,
    componentPath,
    args: {},
    childComponents: Object.fromEntries(
      childComponents.map(({ name, path }) => [
        name,
        instantiate(analysis, path, componentPath ? `${componentPath}/${name}` : name),
      ]),
    ),
    httpRoutes: {
      httpModuleRoutes: evaluated.functions["http.js"]?.httpRoutes?.map((r) => r.route) ?? null,
      mounts: Object.keys(httpMounts),
    },
    exports: {},
  };
}
