/** uuid 11 in the shape of uuid 3: a function that makes one (azurite-child.ts). */
const { v1, v4 } = require('uuid');

module.exports = Object.assign(() => v4(), { v1, v4 });
