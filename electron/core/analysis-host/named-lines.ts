/** Adds the lines of style sheets that name files, from the texts that are stored with a trace. */
import { lineNaming, type StyleSheetText } from '../../../shared/engine/trace/index.ts';
import type { FontDisplay } from '../../../shared/engine/trace/contract/network-insights.ts';
import type { LoadPath, NamedIn } from '../../../shared/engine/trace/contract/trace-causes.ts';

interface NamedFiles {
  readonly loadPath: LoadPath | null;
  readonly fontDisplay: FontDisplay;
}

/** `sheet`: a stored style sheet by its address; null without one. */
export async function withNamedLines(
  { loadPath, fontDisplay }: NamedFiles,
  sheet: (url: string) => Promise<StyleSheetText | null>,
): Promise<NamedFiles> {
  const placed = async (namedIn: NamedIn, file: string): Promise<NamedIn> => {
    const text = namedIn.line > 0 ? null : await sheet(namedIn.url);
    return text === null ? namedIn : { ...namedIn, line: lineNaming(text, file) };
  };
  const steps = await Promise.all(
    (loadPath?.steps ?? []).map(async (step) =>
      step.namedIn === undefined ? step : { ...step, namedIn: await placed(step.namedIn, step.url) },
    ),
  );
  const fonts = await Promise.all(
    fontDisplay.map(async (font) =>
      font.source.namedIn === null
        ? font
        : { ...font, source: { ...font.source, namedIn: await placed(font.source.namedIn, font.url) } },
    ),
  );
  return { loadPath: loadPath === null ? null : { ...loadPath, steps }, fontDisplay: fonts };
}
