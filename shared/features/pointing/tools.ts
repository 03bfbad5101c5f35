import { penSelection } from './tools/selection.ts';
import { penShow } from './tools/show.ts';
import { penView } from './tools/view.ts';

export const TOOLS = [penShow, penSelection, penView] as const;
