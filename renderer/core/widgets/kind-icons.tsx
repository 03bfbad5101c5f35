/** Icons of capture kinds, target types and tools, by their contract names. */
import { createElement } from 'react';
import { CAPTURE_KINDS, type CaptureKind } from '../../../shared/core/contracts/captures.ts';
import {
  BrowserIcon,
  BunIcon,
  CloudIcon,
  CollectGarbageIcon,
  CompareIcon,
  ConsoleIcon,
  CoverageIcon,
  CpuProfileIcon,
  DenoIcon,
  DeviceIcon,
  ExportIcon,
  HeapSamplingIcon,
  HeapSnapshotIcon,
  HeapTimelineIcon,
  HuntIcon,
  IframeIcon,
  InteractionIcon,
  ImportIcon,
  LedgerIcon,
  ExploreIcon,
  LighthouseIcon,
  LiveIcon,
  NetworkIcon,
  NodeIcon,
  OtherTargetIcon,
  PageIcon,
  ProofIcon,
  SampleIcon,
  TraceIcon,
  WorkerIcon,
  type Icon,
  type IconProps,
} from './icons.tsx';

const CAPTURE_ICONS: Readonly<Record<(typeof CAPTURE_KINDS)[CaptureKind]['icon'], Icon>> = {
  snapshot: HeapSnapshotIcon,
  timeline: HeapTimelineIcon,
  sampling: HeapSamplingIcon,
  cpu: CpuProfileIcon,
  trace: TraceIcon,
  network: NetworkIcon,
  console: ConsoleIcon,
  coverage: CoverageIcon,
  lighthouse: LighthouseIcon,
  page: PageIcon,
  hunt: HuntIcon,
  ledger: LedgerIcon,
  map: ExploreIcon,
  compare: CompareIcon,
  proof: ProofIcon,
  interaction: InteractionIcon,
};

export function captureKindIcon(kind: CaptureKind): Icon {
  return CAPTURE_ICONS[CAPTURE_KINDS[kind].icon];
}

const TARGET_ICONS: Readonly<Record<string, Icon>> = {
  page: PageIcon,
  iframe: IframeIcon,
  worker: WorkerIcon,
  service_worker: WorkerIcon,
  node: NodeIcon,
  deno: DenoIcon,
  bun: BunIcon,
  workerd: CloudIcon,
  react_native: DeviceIcon,
};

export function targetTypeIcon(type: string): Icon {
  return TARGET_ICONS[type] ?? OtherTargetIcon;
}

const PRODUCT_ICONS: readonly (readonly [product: RegExp, icon: Icon])[] = [
  [/^deno/i, DenoIcon],
  [/^bun\b/i, BunIcon],
  [/^(?:workerd|wrangler|miniflare)\b/i, CloudIcon],
  [/^React Native\b| on iOS$/, DeviceIcon],
];

/** By origin, address and reported product. */
export function endpointIcon(endpoint: {
  readonly address: string;
  readonly origin: string;
  readonly kind: string;
  readonly product: string;
}): Icon {
  if (endpoint.origin === 'sample') return SampleIcon;
  if (endpoint.address.startsWith('android:')) return DeviceIcon;
  const byProduct = PRODUCT_ICONS.find(([product]) => product.test(endpoint.product))?.[1];
  if (byProduct !== undefined) return byProduct;
  if (endpoint.kind === 'inspector') return NodeIcon;
  return endpoint.kind === 'browser' || endpoint.product !== '' ? BrowserIcon : OtherTargetIcon;
}

const TOOL_ICONS: Readonly<Record<string, Icon>> = {
  pen_network_enable: NetworkIcon,
  pen_collect_garbage: CollectGarbageIcon,
  pen_import: ImportIcon,
  pen_export: ExportIcon,
};

export function toolIcon(tool: string): Icon {
  const captured = Object.values(CAPTURE_KINDS).find((kind) => kind.tool === tool);
  return TOOL_ICONS[tool] ?? (captured === undefined ? LiveIcon : CAPTURE_ICONS[captured.icon]);
}

/** An icon looked up during rendering; always one of the constants above. */
function drawIcon(icon: Icon, props: IconProps) {
  return createElement(icon, props);
}

export function CaptureKindIcon({ kind, ...props }: IconProps & { readonly kind: CaptureKind }) {
  return drawIcon(captureKindIcon(kind), props);
}

export function TargetTypeIcon({ type, ...props }: IconProps & { readonly type: string }) {
  return drawIcon(targetTypeIcon(type), props);
}

export function EndpointIcon({
  endpoint,
  ...props
}: IconProps & { readonly endpoint: Parameters<typeof endpointIcon>[0] }) {
  return drawIcon(endpointIcon(endpoint), props);
}

export function ToolIcon({ tool, ...props }: IconProps & { readonly tool: string }) {
  return drawIcon(toolIcon(tool), props);
}
