/** Records in memory keep to the contract of Records: what thousands of worlds stand on is what Azure does. */
import { describeRecords } from '../contracts/records.ts';
import { createMemoryRecords } from './memory-records.ts';

const records = createMemoryRecords();
let schools = 0;
describeRecords(
  () => records,
  () => `school${(schools += 1)}`,
);
