/** The weight of scripts: what is duplicated, written for old browsers, and sent. */
export { duplicatedScriptOf } from './duplicated-script.ts';
export { legacyScriptOf } from './legacy-script.ts';
export { transferRatio } from './transfer-ratio.ts';
export { type WeighedScript } from './weighed-script.ts';
