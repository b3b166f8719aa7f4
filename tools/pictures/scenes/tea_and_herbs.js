// Chrysanthemum, tea, medicinal plants.
const { at, ellipse, line, across, down, times } = require('../svg');
const { tin, bag, jar, box } = require('../goods/packs');
const { bowl, glassCup, cup, steam, leaf, plate, CREAM } = require('../goods/table');
const { WHITE_MUM, mum, bud, budHeap, sprig, twistHeap, scoop } = require('../goods/tea');
const { tuber, cutTuber, driedSlice, trefoil, rhizome, rhizomeSlice, stems, powderHeap } = require('../goods/herbs');

const DOWNY_TEA = ['#3E5E3A', '#56794A', '#A9B78A', '#2F4A30', '#C3CCA6'];
const BLACK_TEA = ['#2B1A14', '#45291C', '#5E3A24', '#1D110D', '#B07A3C'];
const WHITE_BUDS = ['#F3EFD2', '#E7E2B8', '#FBF9E6', '#DAD6A6'];

const spoon = (heap) => line('M60 -18L170 -60', '#8A5A30', 15) + line('M64 -22L168 -62', '#B98450', 5)
  + ellipse(0, 0, 74, 34, '#8A5A30') + ellipse(0, -4, 66, 27, '#B98450') + heap;

module.exports = {
  'SC-001': {
    light: 'amber', backdrop: 'hills', ground: 'tray', seal: '遂昌',
    zh: '一罐遂昌菊米、一杯淡黄的菊米茶和一堆干菊花蕾',
      en: 'A tin of chrysanthemum-bud tea, a glass of pale yellow tea and a heap of dried buds',
    goods: () =>
      at(280, 540, tin('菊米', { colour: '#D99A2B', dark: '#8C5A10', lid: '#B58A3A', width: 204, height: 280 }))
      + at(560, 500,
        glassCup(down('#FBE88A', '#EFCB4A'),
          [[-36, -76, 20], [0, -72, -10], [34, -78, 50], [-16, -20, 80], [22, 6, 100], [-24, 14, 60]]
        .map(([x, y, turn]) => at(x, y, bud('#E9CF6A'), { turn, shadow: false })).join('')), { scale: 1.12 })
      + at(446, 628, budHeap(280, 84, 3)) + at(212, 604, mum(), { scale: 0.95 })
      + at(640, 596, mum(), { scale: 0.82, turn: 20 }),
  },
  'SC-002': {
    light: 'jade', backdrop: 'terraces', ground: 'cloth', seal: '石练',
    zh: '一袋石练白菊米，旁边是匀整的白菊花蕾和白菊花', en: 'A bag of white chrysanthemum buds with sorted buds and white flowers beside it',
    goods: () =>
      at(300, 560,
        bag('白菊米', { colour: '#F2EFE2', dark: '#CFC7A6', ink: '#7A5A12', width: 240, height: 380, size: 54 }))
      + at(560, 510, bowl(at(0, 10, budHeap(220, 92, 9, WHITE_BUDS), { shadow: false }), 142))
      + at(424, 626, mum(WHITE_MUM), { scale: 1.06 }) + at(646, 630, mum(WHITE_MUM), { scale: 0.9, turn: 30 })
      + at(540, 642, budHeap(110, 22, 5, WHITE_BUDS), { shadow: false })
      + at(190, 600, mum(WHITE_MUM), { scale: 0.8, turn: 12 }),
  },
  'SC-003': {
    light: 'leaf', backdrop: 'bamboo', ground: 'board', seal: '三叶青',
    zh: '一盒带泥的三叶青鲜块根，前面有切开的白色断面和三叶小枝',
      en: 'A box of fresh Tetrastigma tubers with soil on, one cut to show its white flesh, and a three-leaved sprig',
    goods: () => at(400, 616, box(
      times(19, (k) => {
        const row = Math.floor(k / 6.34), place = k - Math.ceil(row * 6.34), count = row === 0 ? 7 : 6;
        return at((place - (count - 1) / 2) * (70 + row * 6), -222 + row * 38
          + (place % 2) * 10, tuber(k + 2), { turn: ((k * 47) % 70) - 35 });
      }),
      { width: 510, height: 112, depth: 140, colour: '#E8D9B4', dark: '#C2A874', inside: '#6E5230', name: '三叶青',
        ink: '#3F5A2A' }))
      + at(196, 634, tuber(40), { turn: -14 }) + at(270, 646, cutTuber(), { scale: 0.95 })
      + at(596, 632, trefoil(), { scale: 0.9, turn: 64 }),
  },
  'SC-004': {
    light: 'bark', backdrop: 'hills', ground: 'cloth', seal: '垵口',
    zh: '一小瓶三叶青粉，旁边一勺细粉和几片干块根',
      en: 'A small jar of Tetrastigma powder with a spoonful of the fine powder and dried slices',
    goods: () =>
      at(310, 566,
        jar('三叶青',
          { filling: across('#CDB88E', '#F0E2C0', '#FBF1D8', '#E6D3A8', '#BFA778'), lid: '#3F6B3C', dark: '#25451F',
            width: 224, height: 290, size: 56 }))
      + at(534, 566, spoon(at(0, -6, powderHeap(120, 62, '#F3E6C8', '#CDB88E'), { shadow: false })), { scale: 1.12 })
      + [[204, 612], [270, 634], [346, 622], [424, 640]].map(([x, y], k) =>
        at(x, y, driedSlice(), { turn: k * 9 - 12 })).join('')
      + at(600, 400, trefoil(), { scale: 1, turn: 24 }),
  },
  'SC-005': {
    light: 'clay', backdrop: 'terraces', ground: 'board', seal: '九制',
    zh: '一袋九制多花黄精，盘中是乌润的整块和切片',
      en: 'A bag of nine-times steamed Solomon’s seal, with dark glossy roots and slices on a plate',
    goods: () =>
      at(258, 540, bag('黄精', { colour: '#C89A5C', dark: '#8A6230', ink: '#4A2A12', width: 236, height: 370, size: 68 }))
      + at(494, 562,
        plate(at(-16, -42, rhizome(3), { turn: -7 }) + at(10, 26, rhizome(8), { scale: 1.04, turn: 4 }), 226, CREAM))
      + at(226, 626, rhizomeSlice(), { scale: 0.9 }) + at(306, 644, rhizomeSlice(), { scale: 0.9, turn: 20 }),
  },
  'SC-006': {
    light: 'jade', backdrop: 'clouds', ground: 'tray', seal: '石斛',
    zh: '一把用红绳扎好的新鲜铁皮石斛茎条', en: 'A bundle of fresh dendrobium stems tied with red cord',
    goods: () => at(400, 470, stems(), { scale: 1.16, turn: -14 }) + at(250, 612, leaf(), { scale: 0.8, turn: 70 })
      + at(560, 600, leaf('#6BB35C'), { scale: 0.8, turn: -60 }),
  },
  'SC-007': {
    light: 'leaf', backdrop: 'terraces', ground: 'tray', seal: '大柘',
    zh: '一罐龙谷丽人绿茶、一杯嫩绿的茶汤和新采的茶芽',
      en: 'A tin of Longgu Liren green tea, a cup of light green tea and freshly picked buds',
    goods: () => at(300, 540, tin('丽人', { colour: '#1F6B45', dark: '#0F3F28', width: 196, height: 290 }))
      + at(540, 500,
        glassCup(down('#DCEB8C', '#A9CF5A'),
          at(-14, -40, line('M-30 0q14 -10 30 -2M10 18q14 -8 26 2M-10 44q10 -8 26 0', '#5F8F3A', 7),
            { shadow: false })))
      + steam(540, 362) + at(456, 600, sprig(), { scale: 0.8, turn: 66 })
      + at(620, 598, sprig(), { scale: 0.68, turn: -58 }) + at(214, 596, sprig(), { scale: 0.62, turn: -40 }),
  },
  'SC-008': {
    light: 'mist', backdrop: 'clouds', ground: 'cloth', seal: '毛阳',
    zh: '一袋毛阳毛峰，竹茶则里盛着带毫的茶条', en: 'A bag of Maoyang maofeng with downy twisted tea in a bamboo scoop',
    goods: () =>
      at(290, 560, bag('毛峰', { colour: '#7FA67A', dark: '#4E7650', ink: '#2B4A2E', width: 226, height: 370, size: 68 }))
      + at(556, 580, scoop(at(0, 0, twistHeap(236, 66, 4, DOWNY_TEA), { shadow: false })), { turn: -8 })
      + at(556, 440, cup('#D8E49A')) + steam(556, 410) + at(400, 634, sprig(), { scale: 0.66, turn: 78 }),
  },
  'SC-009': {
    light: 'rose', backdrop: 'hills', ground: 'board', seal: '遂昌',
    zh: '一罐遂昌红茶、一杯红亮的茶汤和乌润的茶叶', en: 'A tin of Suichang black tea, a bright red cup and dark twisted leaf',
    goods: () => at(290, 566, tin('红茶', { colour: '#A8322A', dark: '#6A1712', width: 196, height: 290 }))
      + at(540, 466, cup('#C4471C'), { scale: 1.24 }) + steam(540, 424)
      + at(510, 622, twistHeap(300, 62, 6, BLACK_TEA)),
  },
};
