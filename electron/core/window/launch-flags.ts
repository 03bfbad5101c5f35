/** Flags of the app; each is a setting too, which it overrides for this run. `-flag`, `--flag`, `--flag=value` all work. */
import { fileURLToPath } from 'node:url';
import { isLink } from '../../../shared/core/contracts/links.ts';
import { ToolCategorySchema, type ToolCategory } from '../../../shared/core/contracts/tool-categories.ts';

export interface LaunchFlags {
  readonly dataDirectory: string | undefined;
  readonly cdpUrl: string | undefined;
  readonly projectRoot: string | undefined;
  readonly logLevel: string | undefined;
  /** `host:port` or a port for the MCP server. */
  readonly mcpPort: number | undefined;
  readonly allowEval: boolean;
  /** Tool categories hidden from assistants; unknown names are ignored, like unknown flags. */
  readonly disabledCategories: readonly ToolCategory[];
  /** Structured results for every assistant. */
  readonly structuredResults: boolean;
  /** True if every assistant gets the core tools only. */
  readonly coreTools: boolean;
  readonly sample: boolean;
  readonly hidden: boolean;
  /** Files to open. */
  readonly files: readonly string[];
  /** Arguments that look like links, `pen://…`, well-formed or not. */
  readonly links: readonly string[];
}

const WITH_VALUE = ['data-dir', 'cdp-url', 'project-root', 'log-level', 'mcp-port', 'disable-category'] as const;
type ValueFlag = (typeof WITH_VALUE)[number];

/** Desktops of Linux pass a file as a `file:` URL; anything that is none stays as it is. */
function filePath(argument: string): string {
  if (!/^file:\/\//i.test(argument)) return argument;
  try {
    return fileURLToPath(argument);
  } catch {
    // A URL with a host or a malformed one: opening it fails with its name in the message.
    return argument;
  }
}

/**
 * Reads the arguments after the program. Chromium's own switches are ignored. In a checkout the first argument that is no flag is the app's
 * own folder, wherever switches stand around it, so it is no file to open.
 */
export function parseLaunchFlags(argv: readonly string[], firstFileIsTheApp: boolean): LaunchFlags {
  const values = new Map<ValueFlag, string>();
  const switches = new Set<string>();
  const files: string[] = [];
  const links: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? '';
    const match = /^--?([a-z][a-z-]*)(?:=(.*))?$/s.exec(argument);
    if (match === null) {
      if (isLink(argument)) links.push(argument);
      else if (!argument.startsWith('-')) files.push(filePath(argument));
      continue;
    }
    const name = WITH_VALUE.find((flag) => flag === match[1]);
    if (name === undefined) {
      switches.add(match[1] ?? '');
      continue;
    }
    const value = match[2] ?? argv[(index += 1)];
    if (value !== undefined) values.set(name, value);
  }
  const port = Number(values.get('mcp-port'));
  return {
    dataDirectory: values.get('data-dir'),
    cdpUrl: values.get('cdp-url'),
    projectRoot: values.get('project-root'),
    logLevel: values.get('log-level'),
    mcpPort: values.has('mcp-port') && Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined,
    allowEval: switches.has('allow-eval'),
    disabledCategories: (values.get('disable-category') ?? '').split(',').flatMap((name) => {
      const category = ToolCategorySchema.safeParse(name.trim());
      return category.success ? [category.data] : [];
    }),
    structuredResults: switches.has('structured'),
    coreTools: switches.has('core'),
    sample: switches.has('sample') && !switches.has('no-sample'),
    hidden: switches.has('hidden'),
    files: firstFileIsTheApp ? files.slice(1) : files,
    links,
  };
}
