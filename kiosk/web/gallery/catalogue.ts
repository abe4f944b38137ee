/** A catalogue to draw the screens with: as many agencies and languages as the real one, some of its names long. */
import type { CatalogueAgency, CatalogueDocument, CatalogueService, Words } from "@luukku/web/protocol.gen.ts";

const words = (fi: string, sv: string, en: string): Words => ({ fi, sv, en });

function service(
  id: string,
  name: Words,
  keywords: Record<string, string[]>,
  bring: Words | null = null,
): CatalogueService {
  return { id, name, keywords, bring };
}

function agency(
  id: string,
  name: Words,
  summary: Words,
  services: CatalogueService[],
  more: { notice?: Words; phone?: string } = {},
): CatalogueAgency {
  return { id, name, summary, services, notice: more.notice ?? null, phone: more.phone ?? null };
}

const photoId = words(
  "henkilöllisyystodistus ja viimeisin päätös, jos sinulla on se mukana",
  "legitimation och det senaste beslutet, om du har det med dig",
  "proof of identity and the latest decision, if you have it with you",
);

export const catalogue: CatalogueDocument = {
  version: "gallery",
  languages: [
    { code: "fi", name: "Suomi", interface: "fi" },
    { code: "sv", name: "Svenska", interface: "sv" },
    { code: "en", name: "English", interface: "en" },
    { code: "se", name: "Davvisámegiella", interface: "fi" },
    { code: "fse", name: "Suomalainen viittomakieli", interface: "fi" },
    { code: "ru", name: "Русский", interface: "en" },
    { code: "uk", name: "Українська", interface: "en" },
    { code: "ar", name: "العربية", interface: "en" },
    { code: "et", name: "Eesti", interface: "en" },
    { code: "so", name: "Soomaali", interface: "en" },
  ],
  agencies: [
    agency(
      "kela",
      words("Kela", "FPA", "Kela"),
      words(
        "Tuet ja etuudet: asuminen, opiskelu, perhe, sairaus, työttömyys, eläke",
        "Stöd och förmåner: boende, studier, familj, sjukdom, arbetslöshet, pension",
        "Benefits: housing, studies, family, illness, unemployment, pension",
      ),
      [
        service(
          "housing",
          words("Asumistuki", "Bostadsbidrag", "Housing allowance"),
          {
            fi: ["asumistuki", "vuokra", "muutto"],
            sv: ["bostadsbidrag", "hyra"],
            en: ["housing", "rent", "moving house"],
          },
          photoId,
        ),
        service("study", words("Opintotuki", "Studiestöd", "Student financial aid"), {
          fi: ["opintotuki", "opiskelu"],
          sv: ["studiestöd"],
          en: ["student", "study"],
        }),
        service("sickness", words("Sairauspäiväraha", "Sjukdagpenning", "Sickness allowance"), {
          fi: ["sairaus"],
          sv: ["sjukdom"],
          en: ["sick leave"],
        }),
        service("family", words("Lapsiperheen tuet", "Stöd för barnfamiljer", "Benefits for families with children"), {
          fi: ["lapsi", "perhe"],
          sv: ["barn"],
          en: ["child", "family"],
        }),
        service("basic", words("Perustoimeentulotuki", "Grundläggande utkomststöd", "Basic social assistance"), {
          fi: ["toimeentulotuki"],
          sv: ["utkomststöd"],
          en: ["social assistance"],
        }),
        service("pension", words("Eläkkeet", "Pensioner", "Pensions"), {
          fi: ["eläke"],
          sv: ["pension"],
          en: ["pension"],
        }),
      ],
      {
        phone: "020 634 0200",
        notice: words(
          "Asumistukihakemusten käsittely kestää nyt noin kolme viikkoa.",
          "Behandlingen av ansökningar om bostadsbidrag tar nu cirka tre veckor.",
          "Applications for housing allowance now take about three weeks.",
        ),
      },
    ),
    agency(
      "vero",
      words("Verohallinto", "Skatteförvaltningen", "Tax Administration"),
      words(
        "Verokortti, veroilmoitus, maksut",
        "Skattekort, skattedeklaration, betalningar",
        "Tax card, tax return, payments",
      ),
      [
        service("tax-card", words("Verokortti", "Skattekort", "Tax card"), {
          fi: ["verokortti", "vero"],
          sv: ["skattekort"],
          en: ["tax card"],
        }),
        service("return", words("Veroilmoitus", "Skattedeklaration", "Tax return"), {
          fi: ["veroilmoitus"],
          sv: ["deklaration"],
          en: ["tax return"],
        }),
      ],
      { phone: "029 497 000" },
    ),
    agency(
      "dvv",
      words(
        "Digi- ja väestötietovirasto",
        "Myndigheten för digitalisering och befolkningsdata",
        "Digital and Population Data Services Agency",
      ),
      words(
        "Osoite, nimi, avioliitto, todistukset",
        "Adress, namn, äktenskap, intyg",
        "Address, name, marriage, certificates",
      ),
      [
        service("move", words("Muuttoilmoitus", "Flyttanmälan", "Notification of move"), {
          fi: ["muutto", "osoite"],
          sv: ["flytt", "adress"],
          en: ["moving house", "address"],
        }),
        service(
          "register-foreigner",
          words("Ulkomaalaisen rekisteröinti", "Registrering av utlänning", "Registration of a foreigner"),
          { fi: ["henkilötunnus"], sv: ["personbeteckning"], en: ["personal identity code"] },
        ),
      ],
      { phone: "0295 536 000" },
    ),
    agency(
      "migri",
      words("Maahanmuuttovirasto", "Migrationsverket", "Finnish Immigration Service"),
      words(
        "Oleskeluluvat, kansalaisuus, turvapaikka",
        "Uppehållstillstånd, medborgarskap, asyl",
        "Residence permits, citizenship, asylum",
      ),
      [
        service("permit", words("Oleskelulupa", "Uppehållstillstånd", "Residence permit"), {
          fi: ["oleskelulupa"],
          sv: ["uppehållstillstånd"],
          en: ["residence permit"],
        }),
      ],
      { phone: "0295 419 600" },
    ),
    agency(
      "maanmittaus",
      words("Maanmittauslaitos", "Lantmäteriverket", "National Land Survey"),
      words("Kiinteistöt, lainhuudot, kartat", "Fastigheter, lagfarter, kartor", "Property, titles, maps"),
      [
        service("title", words("Lainhuuto", "Lagfart", "Registration of title"), {
          fi: ["lainhuuto", "talokauppa"],
          sv: ["lagfart"],
          en: ["title"],
        }),
      ],
      { phone: "029 530 1110" },
    ),
    agency(
      "poliisi",
      words("Poliisin lupapalvelut", "Polisens tillståndstjänster", "Police licence services"),
      words(
        "Passi, henkilökortti, aseluvat",
        "Pass, identitetskort, vapentillstånd",
        "Passport, identity card, firearms licences",
      ),
      [
        service("passport", words("Passi", "Pass", "Passport"), {
          fi: ["passi", "matkustus"],
          sv: ["pass"],
          en: ["passport"],
        }),
        service("id-card", words("Henkilökortti", "Identitetskort", "Identity card"), {
          fi: ["henkilökortti"],
          sv: ["identitetskort"],
          en: ["identity card"],
        }),
      ],
    ),
    agency(
      "oikeusapu",
      words("Oikeusapu", "Rättshjälp", "Legal aid"),
      words("Neuvoja ja apua oikeusasioihin", "Råd och hjälp i rättsliga ärenden", "Advice and help in legal matters"),
      [
        service("advice", words("Oikeudellinen neuvonta", "Juridisk rådgivning", "Legal advice"), {
          fi: ["asianajaja", "riita"],
          sv: ["advokat"],
          en: ["lawyer"],
        }),
      ],
      { phone: "029 566 0130" },
    ),
    agency(
      "ulosotto",
      words("Ulosottolaitos", "Utsökningsverket", "Enforcement Authority"),
      words(
        "Velat, maksusuunnitelma, ulosmittaus",
        "Skulder, betalningsplan, utmätning",
        "Debts, payment plans, enforcement",
      ),
      [
        service("plan", words("Maksusuunnitelma", "Betalningsplan", "Payment plan"), {
          fi: ["velka"],
          sv: ["skuld"],
          en: ["debt"],
        }),
      ],
      { phone: "029 566 1900" },
    ),
    agency(
      "rise",
      words("Rikosseuraamuslaitos", "Brottspåföljdsmyndigheten", "Prison and Probation Service"),
      words("Tapaamiset ja yhdyskuntaseuraamukset", "Besök och samhällspåföljder", "Visits and community sanctions"),
      [service("visit", words("Tapaaminen", "Besök", "Visit"), { fi: ["vankila"], sv: ["fängelse"], en: ["prison"] })],
    ),
    agency(
      "te",
      words("TE-palvelut", "TE-tjänster", "Employment services"),
      words(
        "Työnhaku, koulutus, yrittäjyys",
        "Jobbsökning, utbildning, företagande",
        "Job search, training, entrepreneurship",
      ),
      [
        service("job", words("Työnhaku", "Jobbsökning", "Job search"), {
          fi: ["työttömyys", "työ"],
          sv: ["arbete"],
          en: ["job", "unemployed"],
        }),
      ],
      { phone: "0295 025 500" },
    ),
    agency(
      "ely",
      words("ELY-keskus", "NTM-centralen", "ELY Centre"),
      words("Liikenne, ympäristö, elinkeinot", "Trafik, miljö, näringar", "Traffic, environment, business"),
      [
        service("road", words("Tiet ja liikenne", "Vägar och trafik", "Roads and traffic"), {
          fi: ["tie"],
          sv: ["väg"],
          en: ["road"],
        }),
      ],
      { phone: "0295 020 600" },
    ),
    agency(
      "avi",
      words("Aluehallintovirasto", "Regionförvaltningsverket", "Regional State Administrative Agency"),
      words("Luvat ja valvonta", "Tillstånd och tillsyn", "Permits and supervision"),
      [service("permits", words("Luvat", "Tillstånd", "Permits"), { fi: ["lupa"], sv: ["tillstånd"], en: ["permit"] })],
      { phone: "0295 016 000" },
    ),
  ],
  sites: [
    {
      id: "lieksa",
      name: words("Lieksan asiointipiste", "Lieksa serviceställe", "Lieksa service point"),
      kind: "fixed",
      address: "Pielisentie 9–11",
      phone: "040 104 4000",
    },
    {
      id: "bussi",
      name: words("Palvelubussi Karjala", "Servicebussen Karelen", "Service bus Karelia"),
      kind: "mobile",
      address: "",
      phone: null,
    },
  ],
};
