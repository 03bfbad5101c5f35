/**
 * The software bill of materials of a package, in CycloneDX: bundled packages by the lockfile, with hashes and licences, and Electron,
 * which is a development dependency but also the runtime.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, SetupProblem, readJson } from '../setup/project.mjs';
import { QUIET_LIMIT_MS, lastLines, runNpm } from '../setup/run.mjs';

/**
 * @typedef {{ 'bom-ref': string, properties?: { name: string }[] }} Component
 * @typedef {{ ref: string, dependsOn: string[] }} Dependency
 */

/**
 * Writes the bill to `file`. Fails with a `SetupProblem` where npm cannot make it.
 * @param {{ version: string, electronVersion: string, file: string }} options
 */
export async function writeSbom({ version, electronVersion, file }) {
  const args = [
    'sbom',
    '--sbom-format=cyclonedx',
    '--sbom-type=application',
    '--package-lock-only',
    '--loglevel=error',
  ];
  const made = await runNpm(args, { quietLimitMs: QUIET_LIMIT_MS, cwd: ROOT });
  const start = made.output.indexOf('{');
  if (made.code !== 0 || start < 0) {
    throw new SetupProblem(`npm could not list what is packaged (npm sbom):\n\n${lastLines(made.output)}`, 1);
  }
  const bill = JSON.parse(made.output.slice(start, made.output.lastIndexOf('}') + 1));
  // npm's own --omit=dev also leaves out peers of development dependencies, such as React.
  const isBundled = (/** @type {Component} */ { properties = [] }) =>
    !properties.some((property) => property.name === 'cdx:npm:package:development');
  bill.components = bill.components.filter(isBundled);
  const listed = new Set([bill.metadata.component, ...bill.components].map((component) => component['bom-ref']));
  bill.dependencies = bill.dependencies
    .filter((/** @type {Dependency} */ { ref }) => listed.has(ref))
    .map((/** @type {Dependency} */ { ref, dependsOn }) => ({
      ref,
      dependsOn: dependsOn.filter((on) => listed.has(on)),
    }));
  const { name, license, author } = readJson(join(ROOT, 'package.json'));
  // npm calls the component by the folder name of the checkout.
  Object.assign(bill.metadata.component, { name, version, author, licenses: [{ license: { id: license } }] });
  const electron = {
    'bom-ref': `electron@${electronVersion}`,
    type: 'framework',
    name: 'electron',
    version: electronVersion,
    scope: 'required',
    purl: `pkg:npm/electron@${electronVersion}`,
    licenses: [{ license: { id: 'MIT' } }],
  };
  bill.components.push(electron);
  const own = bill.dependencies.find((/** @type {Dependency} */ { ref }) => ref === bill.metadata.component['bom-ref']);
  own?.dependsOn.push(electron['bom-ref']);
  bill.dependencies.push({ ref: electron['bom-ref'], dependsOn: [] });
  writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
}
