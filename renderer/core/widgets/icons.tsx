/** All icons of the window: lucide's if available, otherwise our own. One size, one line width. */
import {
  Activity,
  AppWindow,
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowRightLeft,
  ArrowUp,
  Atom,
  Ban,
  Bookmark,
  ChartNoAxesColumn,
  ChartNoAxesGantt,
  ChartScatter,
  Check,
  ChevronDown,
  ChevronRight,
  ChevronUp,
  CircleCheck,
  CircleQuestionMark,
  Cloud,
  Cog,
  Columns2,
  Compass,
  Copy,
  Cpu,
  Database,
  Download,
  Droplets,
  Ellipsis,
  ExternalLink,
  FileText,
  Filter,
  Flag,
  FolderDown,
  FolderOpen,
  Gauge,
  GitCompare,
  MemoryStick,
  MousePointerClick,
  Hand,
  Hexagon,
  Info,
  Layers,
  Lock,
  OctagonAlert,
  PanelLeft,
  PanelRight,
  PenLine,
  Pin,
  Play,
  Plug,
  Plus,
  Reply,
  RotateCw,
  Scale,
  Scissors,
  Search,
  Settings,
  Smartphone,
  Sparkle,
  Square,
  SquareCheck,
  SquareDashed,
  SquareTerminal,
  StickyNote,
  Trash2,
  TriangleAlert,
  Unplug,
  Upload,
  X,
  ZoomIn,
  type LucideIcon,
} from 'lucide-react';
import type { ComponentType } from 'react';

export interface IconProps {
  /** Size in CSS px: 16 in rows and controls, 14 in small controls, 12 for chevrons. */
  readonly size?: 12 | 14 | 16 | 18 | 24;
  readonly className?: string;
}
export type Icon = ComponentType<IconProps>;

const LINE_WIDTH_PX = 1.35;

function fromLucide(Drawn: LucideIcon): Icon {
  return function LineIcon({ size = 16, className = '' }: IconProps) {
    return (
      <Drawn aria-hidden size={size} strokeWidth={LINE_WIDTH_PX} absoluteStrokeWidth className={`icon ${className}`} />
    );
  };
}

function drawn(paths: React.ReactNode): Icon {
  return function OwnIcon({ size = 16, className = '' }: IconProps) {
    return (
      <svg
        aria-hidden
        width={size}
        height={size}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth={(LINE_WIDTH_PX * 16) / size}
        strokeLinecap="round"
        strokeLinejoin="round"
        className={`icon ${className}`}
      >
        {paths}
      </svg>
    );
  };
}

// Captures
export const HeapSnapshotIcon = fromLucide(Layers);
export const HeapSamplingIcon = fromLucide(ChartScatter);
export const HeapTimelineIcon = fromLucide(ChartNoAxesColumn);
export const CpuProfileIcon = fromLucide(Cpu);
export const TraceIcon = fromLucide(ChartNoAxesGantt);
export const NetworkIcon = fromLucide(ArrowRightLeft);
export const ConsoleIcon = fromLucide(SquareTerminal);
export const CoverageIcon = fromLucide(SquareCheck);
export const LighthouseIcon = fromLucide(Gauge);
export const CollectGarbageIcon = fromLucide(RotateCw);

// Targets
export const BrowserIcon = drawn(
  <>
    <circle cx="8" cy="8" r="6" />
    <circle cx="8" cy="8" r="2.3" />
    <path d="M8 5.7h5.5M6 9.2 3.3 4.4M10 9.2l-2.7 4.7" />
  </>,
);
export const PageIcon = fromLucide(AppWindow);
export const IframeIcon = drawn(
  <>
    <rect x="2" y="2.5" width="12" height="11" rx="1.5" />
    <rect x="5" y="6.5" width="6" height="4" rx="0.5" />
  </>,
);
export const WorkerIcon = fromLucide(Cog);
export const NodeIcon = fromLucide(Hexagon);
export const DenoIcon = drawn(
  <>
    <circle cx="8" cy="8" r="6" />
    <path d="M5.2 13.2c.3-2.700.1-3.600-.7-4.600-1-1.300-.1-3.300 2.200-3.300 2.600 0 4 1.900 4.400 4.100l.4 3" />
    <path d="M7.600 7h.05" />
  </>,
);
export const BunIcon = drawn(
  <>
    <path d="M8 3.500c3.500 0 6 2.300 6 5.200 0 2.300-2.500 3.800-6 3.800s-6-1.500-6-3.800c0-2.900 2.500-5.200 6-5.200z" />
    <path d="M6 8.500h.05M10 8.500h.05M7.200 10c.5.500 1.100.500 1.600 0" />
  </>,
);
export const CloudIcon = fromLucide(Cloud);
export const QuestionIcon = fromLucide(CircleQuestionMark);
export const DeviceIcon = fromLucide(Smartphone);
export const SampleIcon = fromLucide(Atom);
export const OtherTargetIcon = fromLucide(SquareDashed);
export const LiveIcon = fromLucide(Activity);

// States
export const ErrorIcon = fromLucide(OctagonAlert);
export const WarningIcon = fromLucide(TriangleAlert);
export const InfoIcon = fromLucide(Info);
export const CancelledIcon = fromLucide(Ban);
export const DoneIcon = fromLucide(CircleCheck);
export const LockIcon = fromLucide(Lock);
/** Only recording uses a filled dot. */
export const RecordingIcon = drawn(<circle cx="8" cy="8" r="4.500" fill="currentColor" stroke="none" />);

// Actions and layout
export const AssistantIcon = fromLucide(Sparkle);
export const SearchIcon = fromLucide(Search);
export const ZoomIcon = fromLucide(ZoomIn);
export const FilterIcon = fromLucide(Filter);
export const CloseIcon = fromLucide(X);
export const StopIcon = fromLucide(Square);
export const AddIcon = fromLucide(Plus);
export const CheckIcon = fromLucide(Check);
export const ChevronDownIcon = fromLucide(ChevronDown);
export const ChevronRightIcon = fromLucide(ChevronRight);
export const ChevronUpIcon = fromLucide(ChevronUp);
export const SortUpIcon = fromLucide(ArrowUp);
export const SortDownIcon = fromLucide(ArrowDown);
export const SidebarIcon = fromLucide(PanelLeft);
export const DetailsIcon = fromLucide(PanelRight);
export const SplitIcon = fromLucide(Columns2);
export const MoreIcon = fromLucide(Ellipsis);
export const CopyIcon = fromLucide(Copy);
export const ExportIcon = fromLucide(Download);
export const ImportIcon = fromLucide(Upload);
export const OpenFolderIcon = fromLucide(FolderOpen);
export const PinIcon = fromLucide(Pin);
export const RenameIcon = fromLucide(PenLine);
export const NoteIcon = fromLucide(StickyNote);
export const ReplyIcon = fromLucide(Reply);
export const ResolvedIcon = fromLucide(CircleCheck);
export const DeleteIcon = fromLucide(Trash2);
export const ConnectIcon = fromLucide(Plug);
export const DisconnectIcon = fromLucide(Unplug);
export const PlayIcon = fromLucide(Play);
export const SettingsIcon = fromLucide(Settings);
export const StartIcon = fromLucide(Flag);
export const FileIcon = fromLucide(FileText);
export const GoToIcon = fromLucide(ExternalLink);
export const RefreshIcon = fromLucide(RotateCw);
export const BackIcon = fromLucide(ArrowLeft);
export const ForwardIcon = fromLucide(ArrowRight);
export const CutIcon = fromLucide(Scissors);
export const SwapIcon = fromLucide(ArrowRightLeft);
export const CompareIcon = fromLucide(GitCompare);
export const ProofIcon = fromLucide(Scale);
export const InteractionIcon = fromLucide(MousePointerClick);
export const SqlIcon = fromLucide(Database);
/** A dataset in a folder. */
export const DatasetIcon = fromLucide(FolderDown);
export const SaveIcon = fromLucide(Bookmark);
export const LedgerIcon = fromLucide(MemoryStick);
export const ExploreIcon = fromLucide(Compass);
export const HuntIcon = fromLucide(Droplets);
export const PersonIcon = fromLucide(Hand);
