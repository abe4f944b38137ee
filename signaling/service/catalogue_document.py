"""The catalogue as the pages may see it: what they need to name things, without hours, clerks and inner settings."""

from signaling.domain.catalogue import Agency, Catalogue, Service
from signaling.protocol.rest import (
    CatalogueAgency,
    CatalogueDocument,
    CatalogueLanguage,
    CatalogueService,
    CatalogueSite,
)


def catalogue_document(catalogue: Catalogue) -> CatalogueDocument:
    """The public document, in the order of the file."""
    return CatalogueDocument(
        version=catalogue.version,
        languages=[
            CatalogueLanguage(code=language.code, name=language.name, interface=language.interface)
            for language in catalogue.languages.values()
        ],
        agencies=[_agency(agency) for agency in catalogue.agencies.values()],
        sites=[
            CatalogueSite(id=site.id, name=site.name, kind=site.kind, address=site.address, phone=site.phone)
            for site in catalogue.sites.values()
        ],
    )


def _agency(agency: Agency) -> CatalogueAgency:
    return CatalogueAgency(
        id=agency.id,
        name=agency.name,
        summary=agency.summary,
        notice=agency.notice,
        phone=agency.phone,
        services=[_service(service) for service in agency.services.values()],
    )


def _service(service: Service) -> CatalogueService:
    return CatalogueService(
        id=service.id,
        name=service.name,
        bring=service.bring,
        keywords={code: list(words) for code, words in service.keywords.items()},
    )
