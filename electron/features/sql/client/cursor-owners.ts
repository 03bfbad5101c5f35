/** The owners of results that can be continued: a cursor alone, which an answer shows, is no right to the rows. */
import type { OwnerId } from '../../../../shared/core/contracts/activity.ts';
import { appError, AppFailure } from '../../../../shared/base/errors.ts';

/** More than the SQL process holds. */
const MAX_RESULTS = 32;

export interface CursorOwners {
  note(cursor: string | null, owner: OwnerId): void;
  /** Throws `invalid_params` for a cursor of another owner, as for one that is not held any more. */
  require(cursor: string, owner: OwnerId): void;
}

export function createCursorOwners(): CursorOwners {
  /** By the id of the result; least recently used first. */
  const owners = new Map<string, OwnerId>();
  const idOf = (cursor: string): string => cursor.split(':', 1)[0] ?? '';
  const note = (id: string, owner: OwnerId): void => {
    owners.delete(id);
    owners.set(id, owner);
    for (const oldest of owners.keys()) {
      if (owners.size <= MAX_RESULTS) break;
      owners.delete(oldest);
    }
  };
  return {
    note: (cursor, owner) => {
      if (cursor !== null) note(idOf(cursor), owner);
    },
    require: (cursor, owner) => {
      if (owners.get(idOf(cursor)) !== owner)
        throw new AppFailure(
          appError('invalid_params', 'The result of this cursor is not held any more.', 'Run the query again.'),
        );
      note(idOf(cursor), owner);
    },
  };
}
