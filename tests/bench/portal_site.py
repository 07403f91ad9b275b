"""Writes a disclosure portal of static pages: a column of listing pages joined by 下一页, and the documents that they lead to.
Every page differs from every other, and has the furniture of a real one: navigation, a metadata block, a share bar, a footer.

A document page has the proportions of saved pages of portals between 15 and 60 kB (means, for 30 kB): 290 elements, 380
attributes, 8 kB of text of which 2,700 characters are the body, 40 lines of furniture, 4 kB of scripts, 2 kB of comments; the
rest is tags, which a word processor's styles make long. A report states 10 to 20 numbers."""
import pathlib
import random

ROWS = 50

TOWNS = "云溪 雁湖 青石 白沙 双桥 龙门 石门 永安 新店 东林 南坪 北山 西湾 金桥 铁山 黄泥 大坝 清水 长岭 三江".split()
KINDS = ["镇人民政府", "街道办事处", "乡人民政府", "区司法局", "区财政局", "区教育委员会", "区农业农村委员会", "区水利局"]
WORK = ["开展行政执法检查", "调解矛盾纠纷", "办理行政复议案件", "组织法治培训", "开展普法宣传活动", "审查行政规范性文件",
        "办理信访事项", "公开政府信息", "培养法律明白人", "出庭应诉行政案件", "审核重大执法决定", "清理行政规范性文件"]
UNITS = ["次", "件", "起", "场次", "人次", "份", "条", "名", "项"]
CLAUSES = ["坚持以人民为中心的发展思想", "全面落实法治政府建设主体责任", "严格执行重大行政决策程序", "深入推进依法行政工作",
           "健全完善工作制度机制", "强化对行政权力的制约和监督", "不断提升基层治理法治化水平", "着力化解群众急难愁盼问题",
           "切实履行推进法治建设第一责任人职责", "认真学习贯彻习近平法治思想", "持续优化法治化营商环境"]
SECTIONS = ["一、主要举措和成效", "二、存在的不足和原因", "三、主要负责人履行推进法治建设第一责任人职责情况", "四、下一年度主要安排"]


STYLE = "font-family: 仿宋_GB2312; font-size: 16pt"
SCRIPT = """function share(to) { var url = encodeURIComponent(location.href), title = encodeURIComponent(document.title);
  window.open("/share/" + to + ".htm?url=" + url + "&title=" + title, "_blank", "width=600,height=480"); return false; }
function size(px) { var nodes = document.getElementById("zoom").getElementsByTagName("*");
  for (var i = 0; i < nodes.length; i++) { nodes[i].style.fontSize = px + "px"; } return false; }
"""


def sentence(rng, numbers):
    parts = rng.sample(CLAUSES, rng.randint(2, 4))
    if rng.random() < numbers:
        parts.append(f"{rng.choice(WORK)}{rng.randint(2, 9000)}{rng.choice(UNITS)}")
    return "，".join(parts) + "。"


def paragraphs(rng):
    yield f'<p style="text-indent: 32pt; {STYLE}"><span style="{STYLE}">现将本单位推进法治政府建设情况报告如下：</span></p>'
    for heading in SECTIONS:
        yield (f'<p class="MsoNormal" style="text-indent: 32pt; {STYLE}"><strong><span style="{STYLE.replace("仿宋_GB2312", "黑体")}">'
               f'{heading}</span></strong></p>')
        for number in "一二三四五"[: rng.randint(3, 5)]:
            spans = "".join(f'<span lang="EN-US" style="{STYLE}">{sentence(rng, 0.35)}</span>' for _ in range(rng.randint(2, 4)))
            yield (f'<p class="MsoNormal" style="text-indent: 32pt; {STYLE}"><span style="{STYLE.replace("仿宋", "楷体")}">（{number}）'
                   f'{rng.choice(CLAUSES)}。</span>{spans}</p>')


def furniture(rng):
    """Menus as portals print them on every page: nested lists of links."""
    menus = []
    for menu in range(3):
        items = "".join(
            f'<li class="nav-item nav-item-{menu}-{i}"><a href="/zwgk/" target="_blank" title="{rng.choice(TOWNS)}公开{menu}{i}">'
            f'\n                <div class="nav-icon"><i class="icon icon-{i}"></i></div>\n                '
            f'<span class="nav-text">{rng.choice(TOWNS)}公开{menu}{i}</span></a></li>\n' for i in range(8))
        menus.append(f'<!-- 栏目 {menu} 开始 {"=" * 700} -->\n<div class="menu" id="menu{menu}"><h3><a href="/zwgk/">栏目{menu}</a></h3>\n'
                     f'<ul class="nav-list">\n{items}</ul></div>\n')
    return "".join(menus)


def page(title, meta, body, menus):
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="SiteName" content="云溪区人民政府">
<meta name="ColumnName" content="法治政府建设年度报告">
{meta}
<title>{title}_云溪区人民政府</title>
<style>.nav-list li {{ float: left }} .content {{ width: 1000px }}</style>
<script>var site = {{ name: "yunxi", column: 318 }}; function go(u) {{ location.href = u; }}
{SCRIPT * 10}</script>
</head>
<body>
<div class="top"><a href="/zwgk/">云溪区人民政府</a> | 无障碍 | 长者模式</div>
{menus}
<div class="position">您当前的位置：<a href="/zwgk/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; 法治政府建设年度报告</div>
{body}
<div class="footer"><p>主办：云溪区人民政府办公室</p><p>网站标识码：5001000001 备案序号：渝ICP备05000000号</p></div>
</body>
</html>
"""


def document(number, rng, menus):
    town, kind = rng.choice(TOWNS), rng.choice(KINDS)
    year = rng.randint(2019, 2025)
    day = f"{year + 1}-{rng.randint(1, 3):02}-{rng.randint(1, 28):02}"
    title = f"{town}{kind}{year}年度法治政府建设情况报告（第{number}号）"
    meta = f'<meta name="ArticleTitle" content="{title}">\n<meta name="PubDate" content="{day} 10:22">'
    body = f"""<div class="xxgk"><table><tr><td>索引号：</td><td>11500{number:06}/{year + 1}-{number:05}</td><td>发布机构：</td><td>{town}{kind}</td></tr>
<tr><td>成文日期：</td><td>{day}</td><td>发布日期：</td><td>{day}</td></tr></table></div>
<h1 class="title">{title}</h1>
<div class="info"><span>日期：{day}</span><span>来源：{town}{kind}</span><span>【字号：大 中 小】</span></div>
<div class="TRS_Editor"><div class="content">
{chr(10).join(paragraphs(rng))}
<p style="text-align: right">{town}{kind}</p><p style="text-align: right">{day[:4]}年{int(day[5:7])}月{int(day[8:])}日</p>
</div></div>
<div class="share">分享到： 微信 微博 打印 关闭</div>"""
    return title, day, page(title, meta, body, menus)


def write(root, documents):
    """Returns how many pages were written and their bytes."""
    root = pathlib.Path(root)
    rng = random.Random(20260209)
    menus = furniture(rng)
    pages = total = 0

    def put(path, text):
        nonlocal pages, total
        path.parent.mkdir(parents=True, exist_ok=True)
        data = text.encode()
        path.write_bytes(data)
        pages, total = pages + 1, total + len(data)

    rows = []
    for number in range(documents):
        title, day, text = document(number, rng, menus)
        name = f"t{day.replace('-', '')}_{7000000 + number}.html"
        put(root / "zwgk" / "fzzf" / day[:4] / name, text)
        rows.append(f'<li><a href="/zwgk/fzzf/{day[:4]}/{name}" title="{title}">{title}</a><span>{day}</span></li>')
    count = (documents + ROWS - 1) // ROWS
    for index in range(count):
        here = "\n".join(rows[index * ROWS:(index + 1) * ROWS])
        name = "index.html" if index == 0 else f"index_{index}.html"
        following = f'<a href="index_{index + 1}.html">下一页</a>' if index + 1 < count else ""
        put(root / "zwgk" / name, page("法治政府建设年度报告", "", f'<ul class="list">\n{here}\n</ul>\n<div class="page">{following}</div>', menus))
    return pages, total


if __name__ == "__main__":
    import sys
    print(write(sys.argv[1], int(sys.argv[2])))
