import { IANAZone, DateTime } from 'luxon';
import { readFileSync } from 'node:fs';
if (process.argv[2]==='kept') {
const orig = IANAZone.prototype.offset; const kept = new Map<number,number>();
IANAZone.prototype.offset = function(ts:number){ const q=Math.floor(ts/900000); let o=kept.get(q); if(o===undefined){o=orig.call(this,ts); kept.set(q,o);} return o; };
}
await import('/tmp/micro/m2.ts');
