// A report in HTML: one file that needs no other and no network, runs nothing,
// and can be printed.

import InklingPlatform
import InklingPlot

/// Sections under a heading.
struct HTMLReport {
  var title: String
  /// A line below it.
  var subtitle = ""
  /// How the run ended, where that is not as it was meant to.
  var warning: String?
  private var sections: [HTML] = []

  init(_ title: String) { self.title = title }

  /// Says beforehand what `write` would say of the name.
  static func isName(_ path: String) -> Bool {
    let name = path.lowercased()
    return name.hasSuffix(".html") || name.hasSuffix(".htm")
  }

  mutating func add(_ heading: String, _ body: HTML) {
    sections.append("<section>\n<h2>\(heading)</h2>\n\(body)</section>\n")
  }

  /// Figures that are looked for first, in boxes.
  mutating func add(_ figures: [(name: String, value: String)]) {
    let boxes = figures.map { figure -> HTML in
      "<div><b>\(figure.value)</b><span>\(figure.name)</span></div>\n"
    }
    sections.append("<div class=\"boxes\">\n\(boxes)</div>\n")
  }

  /// Why something is not there.
  static func note(_ text: String) -> HTML { "<p class=\"note\">\(text)</p>\n" }

  /// The whole document.
  var html: HTML {
    let warned = warning.map { text -> HTML in
      "<p class=\"warning\" role=\"alert\">\(text)</p>\n"
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
      img-src data:; style-src 'unsafe-inline'"/>
      <meta name="generator" content="inkling \(InklingCommand.version)"/>
      <title>\(title)</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <header>
      <h1>\(title)</h1>
      <p>\(subtitle)</p>
      \(warned ?? "")</header>
      <main>
      \(sections)</main>
      </body>
      </html>

      """
  }

  /// Writes the report to `path`, atomically.
  func write(to path: String) throws(FileError) {
    try AtomicFile.write(html.text, to: path)
  }

  private static let style = HTML(
    element: """
      :root{--ink:#1f2328;--dim:#59636e;--line:#d1d9e0;--ground:#fff;\
      --box:#f6f8fa;--c0:#0b57b0;--c1:#b3261e;--c2:#1a7f37;--c3:#8250df;\
      --c4:#9a6700;--c5:#0e7490;--c6:#bf3989;--c7:#59636e}
      @media screen and (prefers-color-scheme:dark){:root{--ink:#e6edf3;\
      --dim:#9198a1;--line:#3d444d;--ground:#0d1117;--box:#151b23;\
      --c0:#79b8ff;--c1:#ff8a80;--c2:#56d364;--c3:#c297ff;--c4:#e3b341;\
      --c5:#39c5cf;--c6:#ff80c8;--c7:#9198a1}}
      *{box-sizing:border-box}
      body{margin:0 auto;padding:24px 20px 48px;max-width:1080px;\
      background:var(--ground);color:var(--ink);font:15px/1.5 "Helvetica Neue",\
      Helvetica,Arial,"DejaVu Sans",sans-serif}
      h1{font-size:26px;line-height:1.25;margin:0;overflow-wrap:anywhere}
      h2{font-size:19px;margin:36px 0 12px;padding-bottom:5px;\
      border-bottom:1px solid var(--line)}
      h3{font-size:15px;margin:0 0 4px}
      header p{margin:4px 0 0;color:var(--dim);overflow-wrap:anywhere}
      header .warning{margin-top:14px;padding:10px 14px;color:var(--ink);\
      border:1px solid var(--c1);border-left-width:5px;border-radius:6px}
      .note{color:var(--dim);margin:6px 0}
      .boxes{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));\
      gap:12px;margin-top:20px}
      .boxes div{background:var(--box);border:1px solid var(--line);\
      border-radius:8px;padding:10px 14px}
      .boxes b{display:block;font-size:21px;overflow-wrap:anywhere}
      .boxes span{color:var(--dim);font-size:13px}
      .charts{display:grid;gap:22px 28px;\
      grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr))}
      figure{margin:0;min-width:0}
      .key{list-style:none;display:flex;flex-wrap:wrap;gap:4px 20px;margin:0 0 12px;\
      padding:0}
      .key svg{width:34px;height:10px;margin-right:7px}
      .key span{color:var(--ink);overflow-wrap:anywhere}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;font-variant-numeric:tabular-nums}
      th,td{padding:4px 10px;text-align:left;border-bottom:1px solid var(--line);\
      vertical-align:top}
      thead th{color:var(--dim);font-weight:600}
      .number{text-align:right}
      .list th{color:var(--dim);font-weight:400;white-space:nowrap;padding-left:0}
      .list td{overflow-wrap:anywhere}
      .list{width:100%}
      .list th{width:1%}
      .matrix td,.matrix th{text-align:right;border:1px solid var(--line);\
      min-width:38px}
      .matrix tbody th{font-weight:600}
      .right{background:rgba(26,127,55,var(--a))}
      .wrong{background:rgba(207,34,46,var(--a))}
      .pictures{display:grid;gap:16px;\
      grid-template-columns:repeat(auto-fill,minmax(112px,1fr))}
      .pictures img{width:100%;max-width:112px;display:block;\
      image-rendering:pixelated;border:1px solid var(--line)}
      .pictures figcaption{font-size:12.5px;line-height:1.35;margin-top:4px;\
      overflow-wrap:anywhere}
      .pictures small{color:var(--dim);font-size:11.5px}
      .weights{gap:6px;grid-template-columns:repeat(auto-fill,minmax(76px,1fr))}
      pre{background:var(--box);border:1px solid var(--line);border-radius:6px;\
      padding:10px 12px;white-space:pre-wrap;overflow-wrap:anywhere;\
      font:13px/1.45 "DejaVu Sans Mono",Menlo,Consolas,monospace}
      \(RunChart.style)
      @media print{body{max-width:none;padding:0;font-size:10.5pt}\
      h2{break-after:avoid}figure,.boxes,tr,pre{break-inside:avoid}\
      .charts{grid-template-columns:1fr 1fr}.wide{overflow:visible}\
      *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
      """)
}
