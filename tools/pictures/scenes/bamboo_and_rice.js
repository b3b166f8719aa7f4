// Bamboo shoots, charcoal, and everything made of rice.
const { at, line, figure, times } = require('../svg');
const { bag, sack, box, lid } = require('../goods/packs');
const { bowl, plate, steamer, steam, leaf } = require('../goods/table');
const { scoop } = require('../goods/tea');
const { SPRING, WINTER, shoot, cutShoot, driedStrip, braised, charcoal, soil } = require('../goods/bamboo');
const {
  longDumpling, dumplingSlice, greenCake, openGreenCake, lyeLoaf, lyeSlice, spongeCake, spongeWedge, grainHeap, grains,
} = require('../goods/rice');

const RICE = ['#FFFFFF', '#F6F0DE', '#EDE3C8', '#FBF8EC'];
const STICKY = ['#FFFFFF', '#FBFAF4', '#EFEDE4', '#FDFDFB'];

module.exports = {
  'SC-010': {
    light: 'straw', backdrop: 'bamboo', ground: 'cloth', seal: '冬笋',
    zh: '竹匾里几支带壳带泥的矮胖冬笋和一块切开的嫩笋',
      en: 'Short plump winter shoots in the husk with soil on, and one cut open, on a bamboo tray',
    goods: () => at(236, 560, shoot(WINTER), { turn: -16 }) + at(590, 556, shoot(WINTER), { turn: 14, flip: true })
      + at(420, 530, shoot(WINTER), { scale: 1.16, turn: -2 }) + at(330, 606, soil(3, 80), { shadow: false })
      + at(532, 616, cutShoot(190, 66, 20), { turn: 62 }) + at(270, 618, soil(8, 60), { shadow: false }),
  },
  'SC-011': {
    light: 'leaf', backdrop: 'bamboo', ground: 'board', seal: '春笋',
    zh: '几支高而尖的毛竹春笋，前面是一支剥好切开的笋', en: 'Tall pointed spring shoots of moso bamboo with one peeled and halved in front',
    goods: () => at(228, 576, shoot(SPRING), { turn: -8, scale: 0.92 })
      + at(588, 572, shoot(SPRING), { turn: 12, flip: true, scale: 0.98 })
      + at(330, 590, shoot({ ...SPRING, bend: 10 }), { turn: -2, scale: 1.08 })
      + at(476, 594, shoot(SPRING), { turn: 4, scale: 1.02 })
      + at(300, 642, cutShoot(290, 52), { turn: 82 }) + at(196, 640, soil(5, 46), { shadow: false }),
  },
  'SC-012': {
    light: 'amber', backdrop: 'hills', ground: 'cloth', seal: '云峰',
    zh: '一袋油焖笋和一碗酱色油亮的笋块', en: 'A pouch of braised bamboo shoots and a bowl of glossy soy-brown pieces',
    goods: () =>
      at(280, 580,
        bag('油焖笋', { colour: '#C4552D', dark: '#86301A', ink: '#7A2A14', width: 240, height: 390, size: 60 }))
      + at(544, 520,
        bowl([[-80, 4, 1], [70, 6, 2], [-10, 14, 3], [-62, -22, 4], [52, -24, 5], [0, -34, 6], [-6, -10, 7],
          [30, -52, 8], [-36, -50, 9], [-44, 32, 10], [44, 34, 12]]
        .map(([x, y, seed]) => at(x, y, braised(seed), { shadow: false, scale: 1.3 })).join(''), 166))
      + steam(544, 430) + at(408, 650, leaf(), { turn: 76, scale: 0.7 }),
  },
  'SC-013': {
    light: 'straw', backdrop: 'terraces', ground: 'cloth', seal: '笋干',
    zh: '一袋笋干，旁边堆着金黄的笋干条', en: 'A bag of dried bamboo shoots with amber strips piled beside it',
    goods: () =>
      at(270, 560, bag('笋干', { colour: '#8E9A5A', dark: '#5C6A36', ink: '#5A3E12', width: 236, height: 370, size: 68 }))
      + [[540, 420, 14], [556, 466, -14], [520, 500, 10], [566, 534, -18], [520, 566, 4], [552, 604, -10],
        [420, 638, 5]]
        .map(([x, y, turn], k) => at(x, y, driedStrip(k + 1, 290), { turn, flip: k % 3 === 1 })).join('')
      + at(220, 636, driedStrip(9, 170), { turn: -10 }),
  },
  'SC-014': {
    light: 'jade', backdrop: 'bamboo', ground: 'board', seal: '长粽',
    zh: '两条棉线扎好的箬叶长粽和切开的鲜肉粽片', en: 'Two long rice dumplings wound with thread and slices that show the pork filling',
    goods: () => at(410, 390, longDumpling(), { turn: -7, scale: 1.16 })
      + at(396, 486, longDumpling(), { turn: -3, scale: 1.2 })
      + at(250, 592, dumplingSlice(), { scale: 1.02 }) + at(372, 606, dumplingSlice(), { scale: 1.06, turn: 12 })
      + at(496, 598, dumplingSlice(), { scale: 1.02, turn: -10 })
      + at(620, 600, leaf('#6E8F3F', '#46652A'), { scale: 1, turn: 40 }),
  },
  'SC-015': {
    light: 'berry', backdrop: 'clouds', ground: 'cloth', seal: '遂昌',
    zh: '红色礼盒里并排五条长粽，盒盖立在后面', en: 'Five long rice dumplings side by side in a red gift box, its lid standing behind',
    goods: () => at(410, 400, lid('长粽礼盒', { colour: '#B3261E', dark: '#861711', width: 470, height: 196 }))
      + at(400, 640, box(
        times(5, (k) =>
          at(0, -252
            + k * 40, longDumpling(['#F1E3BE', '#E8524A', '#F1E3BE', '#F5C84A', '#F1E3BE'][k], false),
              { scale: 1.1 + k * 0.035 })),
        { width: 540, height: 66, depth: 210, colour: '#C93A30', dark: '#8E1A14', inside: '#F2E3C0',
          band: line('M-252 -34H252', '#F1CF7A', 5) + line('M-252 -20H252', '#F1CF7A', 2) })),
  },
  'SC-016': {
    light: 'leaf', backdrop: 'hills', ground: 'board', seal: '青粿',
    zh: '一笼碧绿的艾草青粿，一只掰开露出笋肉馅', en: 'A steamer of green mugwort rice cakes, one opened to show its filling',
    goods: () => at(400, 446, steamer([[-130, -26], [0, -44], [130, -26], [-70, 14], [74, 16]]
      .map(([x, y]) => at(x, y, greenCake(), { scale: 1.04 })).join(''), 270))
      + steam(300, 356) + steam(500, 350)
      + at(330, 622, openGreenCake(), { scale: 1.06, turn: -6 }) + at(516, 634, greenCake(), { scale: 0.92 })
      + at(620, 616, leaf('#7FA86A', '#4B7A45'), { scale: 0.85, turn: 50 }),
  },
  'SC-017': {
    light: 'straw', backdrop: 'terraces', ground: 'board', seal: '黄粿',
    zh: '两条金黄的黄粿年糕和切好的粿片', en: 'Two golden loaves of lye rice cake and cut slices',
    goods: () => at(372, 400, lyeLoaf(340), { turn: -5 }) + at(376, 484, lyeLoaf(350), { turn: -3, scale: 1.06 })
      + at(420, 600,
        plate(times(5, (k) =>
          at(-104 + k * 52, -6 + (k % 2) * 4, lyeSlice(), { scale: 0.88, turn: k * 14 - 20, shadow: false })), 200)),
  },
  'SC-018': {
    light: 'rose', backdrop: 'clouds', ground: 'cloth', seal: '发糕',
    zh: '一笼松软开花、点了红印的发糕和一块切下的糕',
      en: 'A fluffy steamed rice sponge cake with its red New Year mark in a steamer, and a cut wedge',
    goods: () => at(400, 440, steamer(at(0, 6, spongeCake(228), { shadow: false }), 278)) + steam(286, 312)
      + steam(516, 312)
      + at(410, 622, spongeWedge(), { scale: 1.04 }),
  },
  'SC-038': {
    light: 'straw', backdrop: 'terraces', ground: 'board', seal: '湖山',
    zh: '一袋高山大米、稻穗和一碗刚煮好的米饭', en: 'A bag of highland rice with ears of rice and a bowl of freshly cooked rice',
    goods: () => at(596, 396, figure('sheaf-of-rice', 280), { turn: 14 })
      + at(296, 616,
        bag('高山大米',
          { colour: '#F4EFDD', dark: '#CDBF95', ink: '#2F6B3B', width: 300, height: 450, size: 52,
            print: figure('sheaf-of-rice', 84) }))
      + at(554, 540, figure('cooked-rice', 276)) + at(424, 624, grains(170, 22, 4, RICE, 46), { shadow: false }),
  },
  'SC-039': {
    light: 'mist', backdrop: 'hills', ground: 'cloth', seal: '湖山',
    zh: '一袋扎口的糯米和一碗圆润乳白的米粒', en: 'A tied sack of glutinous rice and a bowl of round milky grains',
    goods: () =>
      at(282, 590,
        sack('糯米', { colour: '#E9DFC6', dark: '#BCA878', ink: '#8A3A1E', width: 284, height: 400, size: 66 }))
      + at(556, 496, bowl(at(0, 12, grainHeap(284, 92, 6, STICKY, 320, 8), { shadow: false }), 156))
      + at(520, 642, scoop(at(0, 2, grainHeap(230, 44, 8, STICKY, 170, 8), { shadow: false })),
        { scale: 0.86, turn: -4 }),
  },
  'SC-042': {
    light: 'snow', backdrop: 'bamboo', ground: 'board', seal: '遂昌',
    zh: '一只棉布竹炭包，旁边是一段段竹炭', en: 'A cotton bag of bamboo charcoal with pieces of the charcoal beside it',
    goods: () =>
      at(300, 590,
        sack('竹炭',
          { colour: '#EDE7D8', dark: '#B7AB90', ink: '#2B2B2B', cord: '#3F6B3C', width: 290, height: 390, size: 66 }))
      + at(640, 480, charcoal(190, 40), { turn: -10 }) + at(628, 566, charcoal(170, 42), { turn: 8 })
      + at(480, 626, charcoal(110, 34), { turn: -14 })
      + at(600, 636, charcoal(80, 28), { turn: 20 }) + at(640, 372, leaf('#5BA04E'), { turn: 60, scale: 0.9 })
      + at(606, 340, leaf('#78B864'), { turn: 24, scale: 0.8 }),
  },
};
