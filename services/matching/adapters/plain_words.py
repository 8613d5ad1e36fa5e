"""Words that say how one learns and not what: sharing them brings nobody together."""

PLAIN_WORDS = """
    aborder accompagner activité aide aider améliorer animer apprendre apprentissage approfondir
    appui art astuce atelier avancé base bien bon bonne bonnes bout choisir combien
    commencer comment comprendre confirmé conseil conversation converser cours créer création
    découverte découvrir débrouiller débutant débuter démarrer différent donner envie
    essentiel étape expliquer facile faire fait formation geste grand groupe idée initiation
    initier jouer maitriser maîtriser manière méthode mettre mieux moderne monter
    niveau notion nouveau nouvelle parler partager partage passer perfectionner
    perfectionnement petit petite pratique pratiquer premier première préparer progresser
    quotidien réaliser reconnaître réussir savoir savoirs secret séance simple soi soutien
    technique tenir trouver usage utile utiliser utilisation vie vouloir
    fabriquer fabrication les leurs chez sans entre quelque quelques tout tous toute toutes comme
    plus moins aussi très mes tes ses nos vos votre notre être avoir aller venir pouvoir devoir
    """
"""Between spaces and in full, as people write them; the stemmer reduces them like any other word."""
