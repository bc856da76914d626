/** People to report: a persona of the local world, or any teacher of the school who holds no role. */
import type { PretendWorld } from '../pretend-school/index.ts';
import { conversationIdOf, userIdOf, type Persona } from '../pretend-school/personas.ts';
import type { PretendPerson } from '../pretend-school/trust.ts';

const school = 'hillside';

/** Teachers who hold no role: as many reports can be under way as there are of them. */
const teachersOf = (world: PretendWorld): PretendPerson[] =>
  world.trust
    .school(school)
    .people.filter(({ kind, entra, id }) => kind === 'staff' && entra !== '' && id > 'S014');

/** `teacher-17` is the 17th, from the first again when there are no more. */
export const personaOf = (world: PretendWorld, key: string): Persona => {
  const number = /^teacher-(\d+)$/.exec(key)?.[1];
  if (number === undefined) return world.persona(key);
  const teachers = teachersOf(world);
  const found = teachers[Number(number) % teachers.length];
  if (found === undefined) throw new Error('the pretend school has no teachers');
  const { trust, connector } = world;
  const { name, tenant } = trust.school(school);
  const { entra, title, guest } = found;
  const [userId, conversationId] = [userIdOf(trust.seed, entra), conversationIdOf(trust.seed, entra)];
  connector.conversations.open({
    aadObjectId: entra,
    userId,
    name: found.name,
    email: found.email,
    conversationId,
    tenant,
    guest,
  });
  return {
    key,
    name: found.name,
    school,
    roles: ['staff'],
    aadObjectId: entra,
    conversationId,
    front: 'teams',
    personId: `${school}.${found.id}`,
    title,
    schoolName: name,
    tenant,
    userId,
    guest,
  };
};
