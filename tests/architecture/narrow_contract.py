"""An import-linter contract: some modules may import only a short list out of one package."""

from typing import cast

import grimp
from importlinter import Contract, ContractCheck, fields, output
from importlinter.domain.helpers import module_expressions_to_modules
from importlinter.domain.imports import ModuleExpression


class NarrowContract(Contract):
    """Of `package`, the `importers` may directly import only what is `allowed`, descendants included.

    The built-in `protected` contract lists what is closed, so a new module would start open; this
    one lists what is open.
    """

    type_name = "narrow"

    importers = fields.SetField(subfield=fields.ModuleExpressionField())
    package = fields.StringField()
    allowed = fields.SetField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Collect the direct imports that are not allowed."""
        # Fields are declared on the class and replaced by their values on the instance.
        expressions = cast("set[ModuleExpression]", self.importers)
        allowed = cast("set[str]", self.allowed)
        importers = module_expressions_to_modules(graph, expressions, as_packages=True)
        refused = sorted(
            (importer.name, imported)
            for importer in importers
            for imported in graph.find_modules_directly_imported_by(importer.name)
            if _is_within(imported, str(self.package))
            and not any(_is_within(imported, one) for one in allowed)
        )
        return ContractCheck(kept=not refused, metadata={"refused": refused})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that is not allowed."""
        for importer, imported in check.metadata["refused"]:
            output.print_error(f"{importer} imports {imported}", bold=False)


def _is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
