/**
 * Opens a CPU profile with DevTools' own model, as the npm package `@paulirish/trace_engine` has it, from the file to the boxes of a
 * flame chart, and prints one line of JSON.
 *
 *     node bench/cpu/devtools-model.mjs PACKAGE_FOLDER FILE
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { peakResidentBytes } from '../heap-reference/peak-resident.mjs';

const [folder = '', path = ''] = process.argv.slice(2);
const { CPUProfileDataModel } = await import(
  pathToFileURL(join(folder, 'models', 'cpu_profile', 'CPUProfileDataModel.js')).href
);

const startedMs = performance.now();
const profile = JSON.parse(readFileSync(path, 'utf8'));
const model = new CPUProfileDataModel(profile);
const readMs = performance.now() - startedMs;
const starts = [];
const durations = [];
const depths = [];
const nodes = [];
model.forEachFrame(
  () => {},
  (depth, node, _sample, start, duration) => {
    starts.push(start);
    durations.push(duration);
    depths.push(depth);
    nodes.push(node);
  },
);
const chartMs = performance.now() - startedMs;
const selfMs = new Map();
for (const node of model.nodes() ?? []) selfMs.set(node.functionName, (selfMs.get(node.functionName) ?? 0) + node.self);
const functions = [...selfMs].toSorted(([, a], [, b]) => b - a).slice(0, 20);
const figures = { readMs, chartMs, boxes: starts.length, functions, peakRssBytes: peakResidentBytes() };
process.stdout.write(`${JSON.stringify(figures)}\n`);
