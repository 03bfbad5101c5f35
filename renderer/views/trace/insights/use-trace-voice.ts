/** Defines how the trace view writes values of findings: times on its clock, functions and scripts by their original names. */
import { useMemo } from 'react';
import { durationText } from '../../../../shared/base/duration-text.ts';
import type { Cell } from '../../../../shared/findings/model.ts';
import { PERSON, type Voice } from '../../../../shared/findings/voice.ts';
import { chartPlace, chartText, useOriginals } from '../../../widgets/profile/originals.ts';
import { requestName } from '../tracks/network-lanes.ts';
import { useMoment } from '../use-moment.ts';

export function useTraceVoice(): Voice {
  const originals = useOriginals();
  const moment = useMoment();
  return useMemo(
    () =>
      (cell: Cell): string => {
        switch (cell.kind) {
          case 'ms':
            return durationText(cell.valueMs);
          case 'at':
            return moment(cell.atMs);
          case 'span':
            return `${moment(cell.fromMs)} to ${moment(cell.toMs)}`;
          case 'place':
            return chartText(cell.place, originals);
          case 'script':
            return chartPlace(cell.place, originals) || PERSON(cell);
          case 'link':
          case 'address':
            return cell.url === '' ? '(inline)' : requestName({ url: cell.url });
          // Rows are cut by their width.
          case 'name':
          case 'node':
            return cell.text;
          default:
            return PERSON(cell);
        }
      },
    [originals, moment],
  );
}
