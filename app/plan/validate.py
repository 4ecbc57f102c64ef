"""What must hold before a plan, an agreement or a visit's list is signed. Pure: every problem at once, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from app.errors import CheckFailed
from app.i18n import _
from app.plan.model import Agreement, MonthlyPlan, Origin, Task


@dataclass(frozen=True, slots=True)
class PlanProblem:
    """One thing that is not right."""

    code: str
    text: str
    todo: str
    task: str = ""


def check_agreement(agreement: Agreement, tasks: Sequence[Task]) -> tuple[PlanProblem, ...]:
    """An agreement ranks exactly the tasks: each once, none unknown, none forgotten, made by two different people."""
    return tuple(_agreement_problems(agreement, tasks))


def check_order(order: Sequence[str], known: Collection[str]) -> tuple[PlanProblem, ...]:
    """A new order (also one agreed on site) ranks exactly the tasks known."""
    return tuple(_order_problems(order, known))


def check_plan(plan: MonthlyPlan) -> tuple[PlanProblem, ...]:
    """A monthly plan: unique ids, planned tasks only, no due date before its month, a later version says why."""
    return tuple(_plan_problems(plan))


def check_origins(tasks: Sequence[Task], plan: MonthlyPlan | None) -> tuple[PlanProblem, ...]:
    """A planned task must stand in a plan the client approved; a contingency needs none."""
    approved = {task.id for project in plan.projects for task in project.tasks} if plan and plan.approved_by else set()
    return tuple(
        PlanProblem(
            "PLAN-TASK-NOT-APPROVED",
            _("La tarea «{task}» se dice planeada, pero no está en un plan aprobado por el cliente.").format(
                task=task.title
            ),
            _("Consiga la aprobación del plan o anótela como eventualidad."),
            task.id,
        )
        for task in tasks
        if task.origin is Origin.PLANNED and task.id not in approved
    )


def authorised(task_id: str, agreement: Agreement) -> bool:
    """Only what was agreed the evening before may be worked on; what comes up on site needs a new agreed order."""
    return task_id in agreement.order


def insist(problems: Sequence[PlanProblem]) -> None:
    """Raises CheckFailed ``PLAN-INVALID`` with ``facts["problems"]`` when there are any."""
    if problems:
        raise CheckFailed(
            "PLAN-INVALID",
            " ".join(problem.text for problem in problems),
            _("No se publicó ni se cambió nada."),
            " ".join(dict.fromkeys(problem.todo for problem in problems)),
            problems=tuple(problems),
        )


def _agreement_problems(agreement: Agreement, tasks: Sequence[Task]) -> Iterator[PlanProblem]:
    for task_id, count in Counter(task.id for task in tasks).items():
        if count > 1:
            yield _repeated(task_id)
    yield from _order_problems(agreement.order, {task.id for task in tasks})
    if agreement.supervisor.id == agreement.leader.id:
        yield PlanProblem(
            "AGREEMENT-ONE-SIDED",
            _("El acuerdo lo hicieron el supervisor y el líder del cliente, y aquí es la misma persona."),
            _("Anote con quién del cliente se acordó la lista."),
        )


def _order_problems(order: Sequence[str], known: Collection[str]) -> Iterator[PlanProblem]:
    for task_id, count in Counter(order).items():
        if task_id not in known:
            yield PlanProblem(
                "AGREEMENT-UNKNOWN-TASK",
                _("El orden acordado nombra una tarea que no existe: {task}.").format(task=task_id),
                _("Quítela del orden o agregue la tarea."),
                task_id,
            )
        if count > 1:
            yield PlanProblem(
                "AGREEMENT-RANKED-TWICE",
                _("El orden acordado nombra dos veces la tarea {task}.").format(task=task_id),
                _("Déjela una sola vez."),
                task_id,
            )
    for task_id in sorted(set(known) - set(order)):
        yield PlanProblem(
            "AGREEMENT-NOT-RANKED",
            _("La tarea {task} no tiene lugar en el orden acordado.").format(task=task_id),
            _("Acuerde su lugar con el cliente o quítela de la visita."),
            task_id,
        )


def _plan_problems(plan: MonthlyPlan) -> Iterator[PlanProblem]:
    tasks = [task for project in plan.projects for task in project.tasks]
    for task_id, count in Counter(task.id for task in tasks).items():
        if count > 1:
            yield _repeated(task_id)
    for task in tasks:
        if task.origin is not Origin.PLANNED:
            yield PlanProblem(
                "PLAN-CONTINGENCY",
                _("La eventualidad «{task}» no puede ser parte del plan mensual.").format(task=task.title),
                _("Anótela en la visita, no en el plan."),
                task.id,
            )
    yield from _project_problems(plan)
    if plan.version > 1 and not plan.reason.strip():
        yield PlanProblem(
            "PLAN-NO-REASON",
            _("La versión {version} del plan no dice por qué cambió.").format(version=plan.version),
            _("Escriba el motivo del cambio."),
        )


def _project_problems(plan: MonthlyPlan) -> Iterator[PlanProblem]:
    for project_id, count in Counter(project.id for project in plan.projects).items():
        if count > 1:
            yield PlanProblem(
                "PLAN-PROJECT-TWICE",
                _("El plan tiene dos proyectos con la clave {project}.").format(project=project_id),
                _("Dele a uno otra clave."),
            )
    for project in plan.projects:
        if project.due is not None and project.due.isoformat()[:7] < plan.month:
            yield PlanProblem(
                "PLAN-DUE-PAST",
                _("El proyecto «{project}» vence antes del mes del plan.").format(project=project.name),
                _("Corrija la fecha."),
            )


def _repeated(task_id: str) -> PlanProblem:
    return PlanProblem(
        "PLAN-TASK-TWICE",
        _("La tarea {task} aparece dos veces.").format(task=task_id),
        _("Déjela una sola vez."),
        task_id,
    )
