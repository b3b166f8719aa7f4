// Every product of the demonstration and its picture:
//   code: {light, backdrop, ground, seal, zh, en, goods()}; zh and en say what is seen.
module.exports = {
  ...require('./tea_and_herbs'),
  ...require('./bamboo_and_rice'),
  ...require('./fruit_and_vegetables'),
  ...require('./meat_and_pantry'),
};
