"""Build the two print fonts in static/fonts from Debian's fonts-noto-cjk.

Run by hand, about a minute a weight, only when the character set changes:

    python deploy/fonts/build_subset.py [folder of the Noto collections]

The result is the same, byte for byte, for the same collections and fontTools (sums in static/fonts/README.md).
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

COLLECTIONS = Path("/usr/share/fonts/opentype/noto")
FONTS = Path(__file__).parents[2] / "static" / "fonts"
SIMPLIFIED_CHINESE = 2  # position of Noto Sans CJK SC inside the collections
FAMILY = "Mingbai Sans"
WEIGHTS = {"Regular": "NotoSansCJK-Regular.ttc", "Bold": "NotoSansCJK-Bold.ttc"}
# Numbers of the entries in a font's name table.
COPYRIGHT, FAMILY_NAME, STYLE, UNIQUE, FULL_NAME, VERSION, POSTSCRIPT = range(7)
LICENCE, LICENCE_URL = 13, 14
KEPT_AS_THEY_ARE = (COPYRIGHT, VERSION, LICENCE, LICENCE_URL)
# 1980-01-01 in the seconds since 1904 that OpenType counts: builds do not differ by the day they ran.
BUILT_AT = 2_398_291_200

SYMBOL_RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Latin-1 and Latin Extended-A
    (0x01CD, 0x01DC),  # pinyin vowels
    (0x02C6, 0x02DD),  # spacing accents
    (0x0391, 0x03C9),  # Greek
    (0x2010, 0x205E),  # general punctuation
    (0x2070, 0x209C),  # superscripts and subscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x214F),  # letterlike: ℃ № ™
    (0x2150, 0x218B),  # fractions and Roman numbers
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2460, 0x24FF),  # ① to ⓿
    (0x2500, 0x25FF),  # boxes, blocks, shapes
    (0x2600, 0x27BF),  # stars, ticks
    (0x3000, 0x303F),  # Chinese punctuation, 〇
    (0x3105, 0x312F),  # bopomofo
    (0x3200, 0x33FF),  # ㈠ ㊣ ㎡ ㎥
    (0xFE10, 0xFE4F),  # vertical and small forms
    (0xFF01, 0xFFE5),  # full-width forms, ￥
)

# Characters of names and places that GB 2312 lacks but an owners' register has. Others fall back to Noto, if installed.
NAMES = (
    "㑇㛃㬎㵑㸌䃅䶮丏亖亗仝伃伬佢俍俶倓倞偲傕僖兖冇冼劼劢勍匄卋卐厷叏吔呙咁哔哚啓啰喆嗙嚞囍国圙圳坜坵垚垞垟垯埗埜埇"
    "埸堃堉堽塱増壵夯夲奀奡奤妧妘妤妭姈姌姸姵娞娴婳婞婠媃媖媞媱嫕嫚嫪嬅嬛孖孭宓宬寉尅尛屌岽峂峣峤峯崚崟嵊嵕嶶巂巗帡幤庀庭廙弇弢彀彣彧"
    "忈怹恺悫惇惢愔慜憓懋戬扆掞揥擘攸敉敩斈斓旲旻旼昇昉昍昕昚昜昪昺晅晖晞晟晳晸晹暐暕暲暻曌曈朊杙杬枏枘柃柷栐栢栩桄桢桤梽棨棫椀椤楒"
    "楙楚楧榀榃榑槑槿樉樾橒檑檬欣歆歘毓氹氽汭汮沄沺泃泜泠洄洣洧洺浛浠浥浭涢涴淏淼渟渼湉湜湦湲溎溦滈滢滦滹漈漪潆潏潵潽澍澔澥澪濛瀅瀚瀞瀠灏"
    "炅炆炘炜炟炤炻烎烜烝烨焄焓焘焯焱煊煐煕煖煚煜煦熅熇熖熜熠熹燊燚燠爀爔爻牂牮犇犟犨狄狮猋獬玎玏玕玖玘玙玚玛玞玠玢玥玦玫玭玮玹珅珈珉珏珑"
    "珒珝珞珣珦珩珪珮珵珺珽琁琇琊琎琏琚琛琤琦琨琪琫琬琭琮琯琰琲琳琴瑀瑁瑄瑆瑊瑍瑗瑛瑜瑝瑢瑧瑨瑭瑱瑷瑸瑾璀璁璂璄璆璇璈璋璎璐璘璙璜璞璟璠璥璧璨璩"
    "璪璬璮璱璺瓅瓒瓛甪甯畀畲疃皊皕皞盉眙睎睿瞾矞砼砾硚碏碶磡礽祁祎祐祓祗祚祜祤祺禄禔禤禵秝穀穆竑竦筠筜筱箐箬篁粼紘綦縠纮纴绁绂绖绚绡绤缊缐缦"
    "缪缬翀翊翙翚翛翯耀聃肜胗胛臧舸芃芈芠芾苡苤茆茝茼荙荛荥荭莆莜莙莨菀菉菓菖菡萱葖葳蒨蓁蓥蓿蔺蕤薷薹藁藠蘅虓蚬蛟蜺螈衎衒袆袗褀觊訚詝誾諟謩讱讵诃"
    "诇诎诜诤诩诲谌谖谞谟谡豳贇贠贻赟赪赸跣踔軻轵轶辂辌辿迦迮逄逯遆邕邗邡邨邰邺郇郄郏郗郪郾鄀鄂鄠鄢鄯鄱酆酎醴釦鈊鈺鉮鉴銘鋆錡錤鎏鎔鏐鐏鑫钅钇钊钖钘钜钰"
    "钲铖铚铠铧铻铼铽锃锜锟锳锴锽镆镔镕镚镠镡镧镭镱镴镵閎闵阗陉陟隗隰隹雒雯雱霁霂霈霍霏霙霞霭靓靖韪韫韬頔頠顸颀颋颍颎颐颙飏飔飖飚飳饔馥馧駜騄騑驎骉骍骎骐骒骙骝"
    "髎鬯魃鲃鲡鲲鳐鵬鶄鶵鸢鸰鸾鹍鹓鹛鹣鹤鹥鹭麂麒麓麴麸黉黼黾鼐鼒齮龑龙龢龠龚"
    "𠅤𫍽𫍯𫘧𫛭𫟹𫠆𬀩𬍛𬍡𬍤𬙂𬘭𬘫𬘡𬬩𬬭𬬮𬬱𬬸𬬿𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬮱𬯀𬱖𬱟𬳵𬳶𬳽𬴂𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬸘𬸚𬸣𬸦𬸪𬹼"
)


def gb2312() -> Iterator[str]:
    """Every character GB 2312 encodes: 6,763 ideographs and its symbols."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue


def wanted() -> set[int]:
    symbols = {code for first, last in SYMBOL_RANGES for code in range(first, last + 1)}
    return symbols | {ord(character) for character in (*gb2312(), *NAMES)}


def subset(collection: Path) -> TTFont:
    """The wanted part of a collection's Simplified Chinese font, for horizontal setting only."""
    options = Options()
    options.layout_features = ["kern", "palt", "halt"]
    options.name_IDs = list(KEPT_AS_THEY_ARE)
    options.notdef_outline = True
    options.glyph_names = False
    options.hinting = False
    options.desubroutinize = False
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    options.recalc_timestamp = False
    font = TTFont(collection, fontNumber=SIMPLIFIED_CHINESE, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)
    return font


def rename(font: TTFont, style: str) -> None:
    """Give the font our name: "Noto" is a trademark, and a subset must not be taken for the whole."""
    names = font["name"]
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    version = names.getDebugName(VERSION)
    names.names = [
        record
        for record in names.names
        if record.nameID in KEPT_AS_THEY_ARE and (record.platformID, record.langID) == (3, 0x409)
    ]
    for number, text in (
        (FAMILY_NAME, FAMILY),
        (STYLE, style),
        (UNIQUE, f"{postscript}; subset of {version}"),
        (FULL_NAME, FAMILY if style == "Regular" else f"{FAMILY} {style}"),
        (POSTSCRIPT, postscript),
    ):
        names.setName(text, number, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = [postscript]
    top.topDictIndex[0].FullName = f"{FAMILY} {style}"
    top.topDictIndex[0].FamilyName = FAMILY
    font["head"].modified = font["head"].created = BUILT_AT


def main() -> None:
    os.environ.setdefault("SOURCE_DATE_EPOCH", "315532800")
    collections = Path(sys.argv[1]) if len(sys.argv) > 1 else COLLECTIONS
    for style, file_name in WEIGHTS.items():
        font = subset(collections / file_name)
        rename(font, style)
        target = FONTS / f"MingbaiSans-{style}.otf"
        font.save(target)
        content = target.read_bytes()
        facts = f"{len(content):,} bytes, {len(font.getBestCmap()):,} characters"
        print(f"{hashlib.sha256(content).hexdigest()}  {target.name}  {facts}")


if __name__ == "__main__":
    main()
