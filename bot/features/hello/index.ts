import type { Flow } from '../../core/ports.ts';
import { hello, unknownFor, welcome, type PupilCard } from './hello.ts';
import { whoIsWho } from './who-is-who.ts';

/** @param pupilCard what a pupil gets whose words nobody knows: telling belongs to the concerns */
export const helloFlows = (pupilCard: PupilCard): readonly Flow[] => [
  hello,
  welcome,
  whoIsWho,
  unknownFor(pupilCard),
];
