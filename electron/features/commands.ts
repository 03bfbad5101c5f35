/** The features with commands of `pen`, or with a share of `analyze`, `diff` and `export`. */
import type { FeatureCommands } from '../core/cli/command.ts';
import * as cpu from './cpu/commands.ts';
import * as trace from './trace/commands.ts';
import * as coverage from './coverage/commands.ts';
import * as assistants from './assistants/commands.ts';
import * as dataset from './dataset/commands.ts';
import * as explorer from './explorer/commands.ts';
import * as fetch from './fetch/commands.ts';
import * as heap from './heap/commands.ts';
import * as leakHunt from './leak-hunt/commands.ts';
import * as ledger from './ledger/commands.ts';
import * as library from './library/commands.ts';
import * as live from './live/commands.ts';
import * as page from './page/commands.ts';
import * as pointing from './pointing/commands.ts';
import * as prove from './prove/commands.ts';
import * as sql from './sql/commands.ts';

export const FEATURE_COMMANDS: readonly FeatureCommands[] = [
  cpu,
  trace,
  coverage,
  assistants,
  dataset,
  explorer,
  fetch,
  heap,
  leakHunt,
  ledger,
  library,
  live,
  page,
  pointing,
  prove,
  sql,
];
