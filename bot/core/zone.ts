/** The time zone of a school, as luxon takes it. */
import { IANAZone, type Zone } from 'luxon';

/** The name of a zone, or one that remembers. */
export type ZoneLike = string | Zone;

const quarterMs = 15 * 60_000;
const most = 10_000;

/**
 * A zone that remembers its offsets. luxon asks for several with each date, and asks the runtime anew each time (3 µs: half
 * of a *Send* went there). Clocks change on a quarter of an hour, everywhere and always.
 */
export class KeptZone extends IANAZone {
  readonly #offsets = new Map<number, number>();

  override offset(moment: number): number {
    const quarter = Math.floor(moment / quarterMs);
    const known = this.#offsets.get(quarter);
    if (known !== undefined) return known;
    if (this.#offsets.size >= most) this.#offsets.clear();
    const offset = super.offset(moment);
    this.#offsets.set(quarter, offset);
    return offset;
  }
}
